#pragma once

#include "admin-app/data/CodeEdits.h"
#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/WorkRate.h"
#include "common/store/CodeActStore.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace invites::admin {

// One change of any number of codes, in small pieces: visitors wait for the same lock. What a piece did is known before
// the next is sent; a piece whose answer was lost is told again with its token, so that nothing is done twice and the
// counts are exact. Codes that are not as they were seen are left alone. GUI thread, which is never held.
class CodeJob final : public QObject {
    Q_OBJECT

public:
    enum class State { Running, Waiting, Cancelling, Finished };
    // What a lost connection leaves to a job: goes on once the database answers, or ends at once with Unavailable.
    enum class Patience { Waits, GivesUp };

    // Codes that were sent, and that nobody knows the answer about.
    struct Piece {
        QUuid token;
        store::CodeChange change;
        std::vector<store::SeenCode> codes;
    };

    // So few at once that visitors do not notice.
    static constexpr std::size_t pieceSize = 250;

    // database, edits: outlive the job. Begins with start().
    CodeJob(store::CodeChange change, std::vector<store::SeenCode> codes, DatabaseThread& database, CodeEdits& edits,
        Patience patience, QObject* parent = nullptr);

    // Whether this piece is what the job would send first.
    bool beginsWith(const Piece& piece) const;
    // unanswered: what an earlier job left; told again if this begins with the same.
    void start(const std::optional<Piece>& unanswered = {});
    // Ends after the piece that is on its way; at once where that still waits for its turn on the thread. Where the
    // database does not answer it ends when it is known what became of that, which is told not to happen if it has not
    // yet.
    void cancel();

    State state() const { return m_state; }
    const store::CodeChange& change() const { return m_change; }
    qint64 total() const { return m_total; }
    // How many codes the database has answered for.
    qint64 answered() const { return m_total - qint64(m_codes.size() - m_next); }
    double share() const { return m_total > 0 ? double(answered()) / double(m_total) : 1; }
    const WorkRate& rate() const { return m_rate; }
    // Why it ended before all was answered; Cancelled among them.
    const std::optional<Error>& stopped() const { return m_stopped; }

    // How many codes are as was asked; those that were so before are among them.
    qint64 done() const { return m_doneCount; }
    // Changed by somebody else since they were seen, as they are now.
    const std::vector<store::CodeAct>& conflicts() const { return m_conflicts; }
    // Left as they are: their status does not allow it, or they are gone.
    qint64 refused() const { return m_refused; }
    // Those that were changed, with the versions that they have now.
    std::vector<store::SeenCode> takeChanged() { return std::move(m_changed); }
    // Those that the database has not answered for.
    std::vector<store::SeenCode> rest() const;
    std::optional<Piece> takeUnanswered() { return std::exchange(m_unanswered, std::nullopt); }

Q_SIGNALS:
    void progressed();
    // The database does not answer; goes on by itself.
    void waiting(const QString& why);
    void resumed();
    void finished();

private:
    using Acts = std::vector<store::CodeAct>;

    void send();
    void take(Result<Acts> acts);
    void count(const std::vector<store::SeenCode>& codes, const Acts& acts);
    void waitForDatabase(const QString& why);
    void finish(std::optional<Error> why);

    const store::CodeChange m_change;
    DatabaseThread& m_database;
    CodeEdits& m_edits;
    const Patience m_patience;
    std::vector<store::SeenCode> m_codes;
    std::size_t m_next = 0; // the first that was not answered for
    const qint64 m_total;
    std::optional<Piece> m_unanswered; // on its way, or lost
    // Of a piece that is sent for the first time: set by whoever comes first, the database thread or cancel().
    std::shared_ptr<std::atomic_flag> m_isTaken;
    std::vector<store::SeenCode> m_changed;
    std::vector<store::CodeAct> m_conflicts;
    qint64 m_doneCount = 0;
    qint64 m_refused = 0;
    std::optional<Error> m_stopped;
    WorkRate m_rate;
    QTimer m_retry;
    State m_state = State::Running;
    bool m_isSent = false;
    bool m_isClosing = false; // what is sent only asks what became of a lost piece
};

} // namespace invites::admin
