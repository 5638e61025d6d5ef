#pragma once

#include "common/ledger/LedgerReplay.h"
#include "common/ledger/PublishedCopy.h"
#include "common/ledger/Receipt.h"

#include <functional>
#include <optional>

namespace invites::commands {

// What was found out about one campaign's chain.
struct VerifiedLedger {
    QString campaign;
    ledger::LedgerSummary summary;
    quint64 nextHeight = 0;
    QByteArray lastHash;
    std::optional<quint64> brokenOffAt;
    std::optional<quint64> comparedTo; // so many blocks of an earlier copy
    bool isReceiptChecked = false;
    bool areTablesCompared = false;
    ledger::Findings findings;

    bool isFair() const { return findings.count() == 0; }
};

// Goes through one campaign's chain, wherever its blocks come from, and beside it through what somebody has kept: an
// earlier copy, a receipt. One thread.
class LedgerVerifier {
public:
    // The next block; nothing at the end. DataCorrupt ends the chain and is a finding.
    using Source = std::function<Result<std::optional<ledger::Block>>()>;
    // Hears how many blocks were read, now and then.
    using Progress = std::function<void(quint64 blocks)>;

    explicit LedgerVerifier(QString campaign, ledger::LedgerReplay::ActListener listener = {});

    void compareWith(ledger::PublishedCopy earlier) { m_earlier = std::move(earlier); }
    void check(const ledger::Receipt& receipt) { m_receipt = receipt; }

    // Fails where the source does for other reasons than what it holds.
    Status run(const Source& source, const Progress& progress = {});
    // Where somebody else says that the chain ends.
    void expectEnd(quint64 nextHeight, const QByteArray& hash, const QString& whoSays);

    ledger::LedgerReplay& replay() { return m_replay; }
    VerifiedLedger result() const;

private:
    template <typename Sentence>
    void find(ledger::Check check, quint64 height, Sentence sentence) {
        m_replay.findings().add(check, height, std::nullopt, sentence);
    }
    void follow(const ledger::Block& block);
    void compareEarlier(const ledger::Block& block);
    void endEarlier();
    void checkReceipt(const ledger::Block& block, quint64 firstJoined);
    void endReceipt();

    QString m_campaign;
    ledger::LedgerReplay m_replay;
    std::optional<ledger::PublishedCopy> m_earlier; // until it differs
    QByteArray m_earlierHash = ledger::hashBeforeFirst();
    std::optional<quint64> m_comparedTo;
    std::optional<ledger::Receipt> m_receipt;
    bool m_isReceiptsBlockSeen = false;
};

} // namespace invites::commands
