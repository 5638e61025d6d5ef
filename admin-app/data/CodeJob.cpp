#include "admin-app/data/CodeJob.h"

#include <QHash>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace std::chrono_literals;
using store::CodeAct;
using store::CodeActKind;
using store::CodeActOutcome;
using store::CodeActStore;
using store::SeenCode;

constexpr std::chrono::milliseconds retryDelay = 1s;
static_assert(CodeJob::pieceSize <= std::size_t(CodeActStore::maximum));

Error cancelled() {
    return {ErrorCode::Cancelled, CodeJob::tr("It was cancelled.")};
}

} // namespace

CodeJob::CodeJob(store::CodeChange change, std::vector<SeenCode> codes, DatabaseThread& database, CodeEdits& edits,
    Patience patience, QObject* parent)
    : QObject(parent), m_change(std::move(change)), m_database(database), m_edits(edits), m_patience(patience),
      m_codes(std::move(codes)), m_total(qint64(m_codes.size())) {
    m_retry.setSingleShot(true);
    m_retry.setInterval(retryDelay);
    connect(&m_retry, &QTimer::timeout, this, &CodeJob::send);
    // A database that is back is not kept waiting for the timer.
    connect(&m_database, &DatabaseThread::recovered, this, [this] {
        if (m_retry.isActive()) {
            m_retry.stop();
            send();
        }
    });
}

bool CodeJob::beginsWith(const Piece& piece) const {
    return piece.change == m_change && piece.codes.size() == std::min(pieceSize, m_codes.size()) &&
           std::equal(piece.codes.begin(), piece.codes.end(), m_codes.begin());
}

void CodeJob::start(const std::optional<Piece>& unanswered) {
    m_rate.start();
    if (unanswered && beginsWith(*unanswered))
        m_unanswered = unanswered;
    send();
}

void CodeJob::cancel() {
    if (m_state == State::Finished || m_state == State::Cancelling)
        return;
    m_state = State::Cancelling;
    Q_EMIT progressed();
    // A piece that still waits behind other work of the thread is not begun any more.
    if (m_isTaken && !m_isTaken->test_and_set())
        m_unanswered.reset();
    // Without a piece on its way or lost everything is known.
    if (!m_unanswered)
        finish(cancelled());
}

void CodeJob::send() {
    if (m_state == State::Finished || m_isSent)
        return;
    if (!m_unanswered) {
        if (m_next == m_codes.size()) {
            finish(std::nullopt);
            return;
        }
        const auto from = m_codes.begin() + std::ptrdiff_t(m_next);
        const auto to = m_codes.begin() + std::ptrdiff_t(std::min(m_next + pieceSize, m_codes.size()));
        // What this person did to them since the job began is not somebody else's.
        for (auto code = from; code != to; ++code)
            code->version = m_edits.newest(code->id, code->version);
        m_unanswered = {QUuid::createUuid(), m_change, {from, to}};
        m_isTaken = std::make_shared<std::atomic_flag>();
    }
    m_isSent = true;
    store::CodeChange change = m_change;
    // What was lost is not begun any more, but was perhaps done.
    m_isClosing = m_state == State::Cancelling;
    if (m_isClosing)
        change.kind = CodeActKind::Nothing;
    m_database.run<Acts>(
        this,
        [change, token = m_unanswered->token, codes = m_unanswered->codes, isTaken = m_isTaken](
            db::Connection& connection) -> Result<Acts> {
            if (isTaken && isTaken->test_and_set())
                return failure(cancelled());
            return CodeActStore(connection).change(token, change, codes);
        },
        [this](Result<Acts> acts) { take(std::move(acts)); });
}

void CodeJob::take(Result<Acts> acts) {
    m_isSent = false;
    // It was cancelled while this piece waited for its turn.
    if (m_state == State::Finished)
        return;
    // What was sent once is perhaps done.
    m_isTaken.reset();
    if (!acts && acts.error().code == ErrorCode::Unavailable && m_patience == Patience::Waits) {
        waitForDatabase(acts.error().detail);
        return;
    }
    if (!acts) {
        // Whatever the database has refused is not done; only what it did not answer may be.
        if (acts.error().code != ErrorCode::Unavailable)
            m_unanswered.reset();
        finish(acts.error());
        return;
    }
    if (m_state == State::Waiting) {
        m_state = State::Running;
        m_rate.resume();
        Q_EMIT resumed();
    }
    const std::vector<SeenCode> codes = std::exchange(m_unanswered, std::nullopt)->codes;
    const bool isDone =
        std::any_of(acts->begin(), acts->end(), [](const CodeAct& act) { return act.outcome == CodeActOutcome::Done; });
    if (std::exchange(m_isClosing, false) && !isDone) {
        finish(cancelled());
        return;
    }
    m_next += codes.size();
    count(codes, *acts);
    Q_EMIT progressed();
    if (m_state == State::Cancelling && m_next < m_codes.size())
        finish(cancelled());
    else
        send();
}

void CodeJob::count(const std::vector<SeenCode>& codes, const Acts& acts) {
    QHash<qint64, SeenCode> seen;
    for (const SeenCode& code : codes)
        seen.insert(code.id.value, code);
    for (const CodeAct& act : acts) {
        if (act.outcome == CodeActOutcome::Changed)
            m_conflicts.push_back(act);
        else if (act.outcome != CodeActOutcome::Done)
            ++m_refused;
        else
            ++m_doneCount;
        const SeenCode before = seen.value(act.id.value);
        // What was so before was made by somebody else, and is not this person's to be taken back.
        if (act.outcome == CodeActOutcome::Done && act.version != before.version)
            m_changed.push_back(
                {act.id, act.version, m_change.kind == CodeActKind::RevertNote ? before.made : act.version});
    }
    m_edits.note(codes, acts);
}

void CodeJob::waitForDatabase(const QString& why) {
    if (m_state == State::Running) {
        m_state = State::Waiting;
        m_rate.pause();
    }
    Q_EMIT waiting(why);
    m_retry.start();
}

std::vector<SeenCode> CodeJob::rest() const {
    return {m_codes.begin() + std::ptrdiff_t(m_next), m_codes.end()};
}

void CodeJob::finish(std::optional<Error> why) {
    m_stopped = std::move(why);
    m_rate.pause();
    m_state = State::Finished;
    Q_EMIT finished();
}

} // namespace invites::admin
