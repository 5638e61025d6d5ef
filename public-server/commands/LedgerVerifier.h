#pragma once

#include "common/ledger/KeyList.h"
#include "common/ledger/LedgerReplay.h"
#include "common/ledger/PublishedCopy.h"
#include "common/ledger/Receipt.h"

#include <functional>
#include <optional>

namespace invites::commands {

// Why a person did something to a ticket, and what shows that the chain has the digest of it.
struct ShownAct {
    quint64 ticket = 0;
    ledger::ActKind kind = ledger::ActKind::Other;
    std::optional<quint64> block; // nothing: the chain does not have it
    QByteArray salt;
    QString reason;
    QByteArray digest;
};

// What was found out about one campaign's chain.
struct VerifiedLedger {
    QString campaign;
    ledger::LedgerSummary summary;
    quint64 nextHeight = 0;
    QByteArray lastHash;
    std::optional<quint64> brokenOffAt;
    std::optional<quint64> comparedTo; // so many blocks of an earlier copy
    bool isReceiptChecked = false;
    bool isReceiptsKeyCompared = false; // with those that the operator tells as his
    bool areTablesCompared = false;
    std::vector<ShownAct> reasons; // where they are asked for
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
    // keys: those that the operator tells as his; nothing where they are not known. A receipt that is not signed, or by
    // another key, says nothing about the chain: everybody can make one.
    void check(const ledger::Receipt& receipt, const std::optional<std::vector<ledger::SigningKey>>& keys);
    // Where a published copy says that it ends: more may follow.
    void expect(const ledger::ChainEnd& end) { m_end = end; }

    // Fails where the source does for other reasons than what it holds.
    Status run(const Source& source, const Progress& progress = {});
    // That the chain, which was run through, ends with this block.
    void expectHead(quint64 height, const QByteArray& hash);
    // That there is nothing to say so.
    void missHead();

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
    void checkEnd(const ledger::Block& block);
    void missEnd();
    void checkReceipt(const ledger::Block& block, quint64 firstJoined);
    void missReceiptsBlock();
    // What of the chain the receipt contradicts, and what follows from that.
    void findAgainstReceipt(const QString& what, const QString& soThat);

    QString m_campaign;
    ledger::LedgerReplay m_replay;
    std::optional<ledger::PublishedCopy> m_earlier; // until it differs
    QByteArray m_earlierHash = ledger::hashBeforeFirst();
    std::optional<quint64> m_comparedTo;
    std::optional<ledger::ChainEnd> m_end;
    std::optional<ledger::Receipt> m_receipt; // that is signed by a key which may be the operator's
    bool m_isReceiptGiven = false;
    bool m_isReceiptsKeyCompared = false;
    bool m_isReceiptsBlockSeen = false;
};

} // namespace invites::commands
