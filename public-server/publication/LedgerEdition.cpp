#include "public-server/publication/LedgerEdition.h"

#include "common/store/CampaignStore.h"
#include "common/store/LedgerStore.h"
#include "public-server/publication/Transactions.h"

#include <QRegularExpression>

#include <algorithm>
#include <set>

namespace invites::publication {

namespace {

constexpr qint64 pageBytes = 4 * 1024 * 1024;
constexpr int pageBlocks = 1024;

// The blocks from first to last, a page at a time.
Status eachBlock(db::Connection& connection, CampaignId campaign, quint64 first, quint64 last,
    const std::function<Status(const ledger::Block&)>& each) {
    store::LedgerStore store(connection);
    while (first <= last) {
        const int most = int(std::min<quint64>(pageBlocks, last - first + 1));
        const auto blocks = store.blocks(campaign, first, most, pageBytes);
        if (!blocks)
            return failure(blocks.error());
        if (blocks->empty())
            return failure(ErrorCode::DataCorrupt, QStringLiteral("A block of the ledger is missing."));
        for (const ledger::Block& block : *blocks) {
            if (const Status done = each(block); !done)
                return done;
        }
        first += blocks->size();
    }
    return {};
}

Result<QByteArray> segment(db::Connection& connection, CampaignId campaign, quint64 first, quint64 last) {
    QByteArray lines;
    const Status read = eachBlock(connection, campaign, first, last, [&](const ledger::Block& block) {
        lines += ledger::toLine(block);
        return Status();
    });
    return read ? Result<QByteArray>(std::move(lines)) : failure(read.error());
}

Result<QByteArray> transactions(db::Connection& connection, CampaignId campaign, const ledger::ChainEnd& end) {
    store::LedgerStore store(connection);
    return Transactions::csvOf(end,
        [&](quint64 from, int most) { return store.blocks(campaign, from, std::min(most, pageBlocks), pageBytes); });
}

// A file whose content is known by now.
PublishedFile besides(std::string path, QByteArray content) {
    return {std::move(path), [content = std::move(content)] { return Result<QByteArray>(content); }, {}, true};
}

// Puts the files of one campaign into an edition.
class CampaignFolder {
public:
    CampaignFolder(db::Connection& connection, CampaignId campaign, const ledger::ChainEnd& end, Edition& edition)
        : m_connection(connection), m_campaign(campaign), m_end(end), m_folder(end.campaign.toStdString() + '/'),
          m_edition(edition) {}

    // known: segments that were published, and what git calls them.
    void addChain(const std::map<qint64, std::string>& known) {
        for (quint64 first = 0; first <= m_end.height; first += ledger::segmentBlocks)
            addSegment(first, known);
        m_edition.files.push_back(
            {m_folder + "ledger.json", [end = m_end] { return Result<QByteArray>(ledger::toJson(end)); }});
        m_edition.chains.push_back({m_campaign, qint64(m_end.height), m_end.hash});
    }

    void addAccount(
        const CampaignAccount& account, const Addresses& addresses, const std::vector<store::PublicationGap>& gaps) {
        auto& files = m_edition.files;
        files.push_back(besides(m_folder + "stats.json", account.numbers.json));
        for (const PublishedChart& chart : account.numbers.charts)
            files.push_back(besides(m_folder + "charts/" + chart.name + ".svg", chart.svg));
        files.push_back({m_folder + "transactions.csv",
            [&connection = m_connection, campaign = m_campaign, end = m_end] {
                return transactions(connection, campaign, end);
            },
            {}, true});
        files.push_back(besides(m_folder + "README.md", campaignReadme(account, addresses, gaps)));
    }

private:
    void addSegment(quint64 first, const std::map<qint64, std::string>& known) {
        const quint64 last = std::min(first + ledger::segmentBlocks - 1, m_end.height);
        const bool isFull = last - first + 1 == ledger::segmentBlocks;
        const qint64 number = qint64(first / ledger::segmentBlocks);
        const auto found = known.find(number);
        PublishedFile file{m_folder + ledger::segmentPath(first).toStdString(),
            [&connection = m_connection, campaign = m_campaign, first, last] {
                return segment(connection, campaign, first, last);
            }};
        if (isFull && found != known.end())
            file.blob = found->second;
        else if (isFull)
            m_edition.fullSegments[file.path] = {m_campaign, number, {}};
        m_edition.files.push_back(std::move(file));
    }

    db::Connection& m_connection;
    const CampaignId m_campaign;
    const ledger::ChainEnd& m_end;
    const std::string m_folder;
    Edition& m_edition;
};

// Segments of these campaigns: a chain that was rewritten may have fewer of them than before.
bool isSegmentOf(const std::set<std::string>& slugs, const std::string& path) {
    const auto slash = path.find('/');
    if (slash == std::string::npos || !slugs.contains(path.substr(0, slash)))
        return false;
    static const QRegularExpression form(
        QRegularExpression::anchoredPattern(QStringLiteral("blocks/[0-9]{10}\\.jsonl")));
    return form.match(QString::fromStdString(path.substr(slash + 1))).hasMatch();
}

std::string messageOf(const std::vector<CampaignAccount>& accounts) {
    std::string message = "Publish the ledger";
    for (const CampaignAccount& account : accounts)
        message += "\n\n" + account.end.campaign.toStdString() + ": block " + std::to_string(account.end.height) +
                   ", " + account.end.hash.toHex().toStdString();
    return message;
}

} // namespace

Result<Edition> LedgerEdition::make(
    db::Connection& connection, store::PublicationStore& store, const std::vector<store::PublicationGap>& gaps) const {
    const auto campaigns = store::CampaignStore(connection).list();
    if (!campaigns)
        return failure(campaigns.error());
    const auto heads = store::LedgerStore(connection).heads();
    if (!heads)
        return failure(heads.error());
    Edition edition;
    std::vector<CampaignAccount> accounts;
    std::set<std::string> slugs;
    for (const store::LedgerHead& head : *heads) {
        if (head.height < 0 || head.slug.isEmpty())
            return failure(ErrorCode::DataCorrupt,
                QStringLiteral(
                    "The ledger of campaign %1 (%2) has lost its head or its campaign: nothing is published.")
                    .arg(head.campaign.value)
                    .arg(head.slug));
        const ledger::ChainEnd end{head.slug.toLatin1(), quint64(head.height), head.time, head.hash};
        const auto campaign = std::find_if(
            campaigns->begin(), campaigns->end(), [&](const Campaign& each) { return each.id == head.campaign; });
        const auto known = store.segments(head.campaign);
        if (!known)
            return failure(known.error());
        CampaignFolder folder(connection, head.campaign, end, edition);
        folder.addChain(*known);
        slugs.insert(head.slug.toStdString());
        // One whose code pattern is none is not served either.
        if (campaign == campaigns->end())
            continue;
        auto numbers = m_readNumbers(connection, *campaign);
        if (!numbers)
            return failure(numbers.error());
        accounts.push_back({campaign->name, std::move(*numbers), end});
        folder.addAccount(accounts.back(), m_addresses, gaps);
    }
    for (const ExtraFile& extra : m_extras)
        edition.files.push_back(
            {extra.path, [&connection, make = extra.make] { return make(connection); }, std::nullopt, true});
    edition.files.push_back(besides("README.md", repositoryReadme(accounts, m_addresses, gaps)));
    edition.message = messageOf(accounts);
    edition.isOurs = [slugs = std::move(slugs)](const std::string& path) { return isSegmentOf(slugs, path); };
    return edition;
}

} // namespace invites::publication
