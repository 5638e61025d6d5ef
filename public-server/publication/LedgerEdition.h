#pragma once

#include "common/domain/Campaign.h"
#include "public-server/publication/Edition.h"
#include "public-server/publication/Readme.h"

#include <functional>
#include <string>
#include <vector>

namespace invites::publication {

// Another file at the top of the repository: the keys of receipts, the stand-alone verifier.
struct ExtraFile {
    std::string path;
    std::function<Result<QByteArray>(db::Connection& connection)> make;
};

using NumbersReader = std::function<Result<PublishedNumbers>(db::Connection& connection, const Campaign& campaign)>;

// The edition of all campaigns' ledgers: for each a folder with its blocks, ledger.json, stats.json, transactions.csv,
// charts and a README (docs/ledger.md). A segment is read when it is made, a few blocks at a time.
class LedgerEdition {
public:
    LedgerEdition(Addresses addresses, NumbersReader readNumbers, std::vector<ExtraFile> extras = {})
        : m_addresses(std::move(addresses)), m_readNumbers(std::move(readNumbers)), m_extras(std::move(extras)) {}

    // See EditionMaker.
    Result<Edition> make(db::Connection& connection, store::PublicationStore& store,
        const std::vector<store::PublicationGap>& gaps) const;

private:
    const Addresses m_addresses;
    const NumbersReader m_readNumbers;
    const std::vector<ExtraFile> m_extras;
};

} // namespace invites::publication
