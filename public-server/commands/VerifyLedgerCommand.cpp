#include "common/db/Snapshot.h"
#include "common/store/LedgerCheck.h"
#include "common/store/ReceiptStore.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/LedgerReport.h"
#include "public-server/commands/Program.h"

#include <QCommandLineParser>
#include <QDir>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <unistd.h>

namespace invites::commands {

namespace {

using ledger::Block;
using ledger::PublishedCopy;

constexpr int blocksAPage = 5'000;
constexpr std::size_t reasonsAPage = 1'000;
constexpr qint64 bytesAPage = qint64(4) * 1024 * 1024;

struct Wish {
    QString campaign; // empty: all
    QString copy;     // empty: the database
    QString earlier;
    std::optional<ledger::Receipt> receipt;
    bool showsReasons = false;
    bool isJson = false;
};

// The folder of a campaign's copy: this one, or the one of its name within.
QString folderOf(const QString& folder, const QString& campaign) {
    const auto copy = PublishedCopy::open(folder);
    return copy && QString::fromLatin1(copy->end().campaign) == campaign ? folder : folder + u'/' + campaign;
}

QStringList campaignsOf(const QString& folder) {
    if (const auto copy = PublishedCopy::open(folder))
        return {QString::fromLatin1(copy->end().campaign)};
    QStringList campaigns;
    for (const QString& name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (QFile::exists(folder + u'/' + name + QStringLiteral("/ledger.json")))
            campaigns << name;
    }
    return campaigns;
}

// Those of a campaign's copy: beside its ledger.json, as a server gives them, or beside its folder, as they are
// published. Nothing where there are none.
Result<std::optional<std::vector<ledger::SigningKey>>> keysOf(const QString& folder) {
    for (const char* place : {"/keys.json", "/../keys.json"}) {
        const QString path = folder + QLatin1String(place);
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        auto keys = ledger::keysFromJson(file.readAll());
        if (!keys)
            return failure(keys.error().code, QStringLiteral("%1 is no list of keys.").arg(path));
        return std::optional(std::move(*keys));
    }
    return std::optional<std::vector<ledger::SigningKey>>();
}

// Page by page, as they lie in the database.
LedgerVerifier::Source blocksFrom(store::LedgerStore& store, CampaignId campaign) {
    return [&store, campaign, page = std::vector<Block>(), at = std::size_t(0),
               next = quint64(0)]() mutable -> Result<std::optional<Block>> {
        if (at == page.size()) {
            auto read = store.blocks(campaign, next, blocksAPage, bytesAPage);
            if (!read)
                return failure(read.error());
            page = std::move(*read);
            at = 0;
        }
        if (page.empty())
            return std::nullopt;
        next = page[at].height + 1;
        return std::optional(std::move(page[at++]));
    };
}

// The block of each act, by its digest.
using ActBlocks = QHash<QByteArray, quint64>;

QByteArray digestOf(const ledger::Act& act) {
    return QByteArray(reinterpret_cast<const char*>(act.digest.data()), qsizetype(act.digest.size()));
}

// What is on the way of each campaign, and what was found.
class Verification {
public:
    Verification(Terminal& terminal, Wish wish) : m_terminal(terminal), m_wish(std::move(wish)) {}

    Status ofCopy();
    Status ofDatabase(db::Connection& connection);
    ExitCode tell();

private:
    // With what is kept of it elsewhere.
    Status compareEarlier(LedgerVerifier& verifier, const QString& campaign) const;
    Status ofCopyOf(const QString& campaign);
    Status ofChain(db::Connection& connection, const store::LedgerHead& head);
    Status showReasons(store::LedgerStore& store, CampaignId campaign, const ActBlocks& acts);
    // Those that there are, against the one that was asked for and those of the earlier copy.
    Result<QStringList> chosen(const QStringList& there);
    LedgerVerifier::Progress progress(const QString& campaign);

    Terminal& m_terminal;
    Wish m_wish;
    std::vector<VerifiedLedger> m_ledgers;
};

LedgerVerifier::Progress Verification::progress(const QString& campaign) {
    if (::isatty(STDERR_FILENO) == 0)
        return {};
    return [this, campaign](
               quint64 blocks) { m_terminal.errors << '\r' << campaign << ": " << blocks << " blocks" << Qt::flush; };
}

Result<QStringList> Verification::chosen(const QStringList& there) {
    if (!m_wish.campaign.isEmpty() && !there.contains(m_wish.campaign))
        return failure(ErrorCode::NotFound, QStringLiteral("There is no ledger of \"%1\".").arg(m_wish.campaign));
    if (there.isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no ledger."));
    if (!m_wish.campaign.isEmpty())
        return QStringList{m_wish.campaign};
    const QStringList earlier = m_wish.earlier.isEmpty() ? QStringList() : campaignsOf(m_wish.earlier);
    for (const QString& campaign : earlier) {
        if (there.contains(campaign))
            continue;
        VerifiedLedger gone;
        gone.campaign = campaign;
        gone.findings.add(ledger::Check::Rewritten, 0, std::nullopt,
            [] { return QStringLiteral("The earlier copy has this campaign, and it is not there any more."); });
        m_ledgers.push_back(std::move(gone));
    }
    return there;
}

Status Verification::compareEarlier(LedgerVerifier& verifier, const QString& campaign) const {
    if (m_wish.earlier.isEmpty() || (m_wish.campaign.isEmpty() && !campaignsOf(m_wish.earlier).contains(campaign)))
        return {};
    auto earlier = PublishedCopy::open(folderOf(m_wish.earlier, campaign));
    if (!earlier)
        return failure(earlier.error());
    verifier.compareWith(std::move(*earlier));
    return {};
}

Status Verification::ofCopy() {
    const auto campaigns = chosen(campaignsOf(m_wish.copy));
    if (!campaigns)
        return failure(campaigns.error());
    for (const QString& campaign : *campaigns) {
        if (Status done = ofCopyOf(campaign); !done)
            return done;
    }
    return {};
}

Status Verification::ofCopyOf(const QString& campaign) {
    const QString folder = folderOf(m_wish.copy, campaign);
    auto copy = PublishedCopy::open(folder);
    if (!copy)
        return failure(copy.error());
    LedgerVerifier verifier(campaign);
    verifier.expect(copy->end());
    if (m_wish.receipt) {
        const auto keys = keysOf(folder);
        if (!keys)
            return failure(keys.error());
        verifier.check(*m_wish.receipt, *keys);
    }
    if (Status prepared = compareEarlier(verifier, campaign); !prepared)
        return prepared;
    if (Status done = verifier.run([&] { return copy->next(); }, progress(campaign)); !done)
        return done;
    m_ledgers.push_back(verifier.result());
    return {};
}

Status Verification::ofDatabase(db::Connection& connection) {
    const auto chains = store::LedgerStore(connection).chains();
    if (!chains)
        return failure(chains.error());
    QStringList slugs;
    for (const store::LedgerHead& chain : *chains)
        slugs << chain.slug;
    const auto campaigns = chosen(slugs);
    if (!campaigns)
        return failure(campaigns.error());
    for (const store::LedgerHead& chain : *chains) {
        if (!campaigns->contains(chain.slug))
            continue;
        const Status done =
            db::readSnapshot(connection, [&](db::Connection& snapshot) { return ofChain(snapshot, chain); });
        if (!done)
            return done;
    }
    return {};
}

Status Verification::ofChain(db::Connection& connection, const store::LedgerHead& chain) {
    store::LedgerStore store(connection);
    store::LedgerCheck check(store, chain.campaign);
    ActBlocks acts;
    LedgerVerifier verifier(chain.slug, [&](const ledger::Act& act, quint64 height) {
        check.note(act, height);
        if (m_wish.showsReasons)
            acts[digestOf(act)] = height;
    });
    if (m_wish.receipt) {
        const auto keys = store::ReceiptStore(connection).keys();
        if (!keys)
            return failure(keys.error());
        verifier.check(*m_wish.receipt, *keys);
    }
    if (Status prepared = compareEarlier(verifier, chain.slug); !prepared)
        return prepared;
    // As they are in the snapshot.
    const auto chains = store.chains();
    if (!chains)
        return failure(chains.error());
    if (Status done = verifier.run(blocksFrom(store, chain.campaign), progress(chain.slug)); !done)
        return done;
    for (const store::LedgerHead& now : *chains) {
        if (now.campaign == chain.campaign && now.height >= 0)
            verifier.expectHead(quint64(now.height), now.hash);
        else if (now.campaign == chain.campaign)
            verifier.missHead();
    }
    const bool isWhole = !verifier.replay().brokenOffAt();
    if (isWhole) {
        if (Status compared = check.compare(verifier.replay()); !compared)
            return compared;
    }
    m_ledgers.push_back(verifier.result());
    m_ledgers.back().areTablesCompared = isWhole;
    return m_wish.showsReasons ? showReasons(store, chain.campaign, acts) : Status();
}

Status Verification::showReasons(store::LedgerStore& store, CampaignId campaign, const ActBlocks& acts) {
    qint64 last = 0;
    while (true) {
        const auto page = store.shownReasons(campaign, last, reasonsAPage);
        if (!page)
            return failure(page.error());
        for (const store::ShownReason& shown : *page) {
            last = shown.told.event;
            const ledger::Act& act = shown.told.act;
            const QByteArray digest = digestOf(act);
            const auto block = acts.find(digest);
            m_ledgers.back().reasons.push_back({act.number, act.kind,
                block == acts.end() ? std::nullopt : std::optional(*block), shown.salt, shown.reason, digest});
        }
        if (page->size() < reasonsAPage)
            return {};
    }
}

ExitCode Verification::tell() {
    bool isFair = true;
    QJsonArray campaigns;
    for (const VerifiedLedger& ledger : m_ledgers) {
        isFair = isFair && ledger.isFair();
        if (m_wish.isJson)
            campaigns.append(toJson(ledger));
        else
            m_terminal.output.write(inWords(ledger).toUtf8());
    }
    if (m_wish.isJson) {
        const QJsonObject all{{QStringLiteral("fair"), isFair}, {QStringLiteral("campaigns"), campaigns}};
        m_terminal.output.write(QJsonDocument(all).toJson(QJsonDocument::Compact) + '\n');
    }
    return isFair ? ExitCode::Done : ExitCode::Failed;
}

} // namespace

ExitCode verifyLedger(Terminal& terminal, const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption campaign(QStringLiteral("campaign"), {}, QStringLiteral("slug"));
    const QCommandLineOption copy(QStringLiteral("copy"), {}, QStringLiteral("folder"));
    const QCommandLineOption earlier(QStringLiteral("earlier"), {}, QStringLiteral("folder"));
    const QCommandLineOption receipt(QStringLiteral("receipt"), {}, QStringLiteral("file"));
    const QCommandLineOption reasons(QStringLiteral("reasons"));
    const QCommandLineOption json(QStringLiteral("json"));
    parser.addOptions({campaign, copy, earlier, receipt, reasons, json});
    if (!parser.parse(QStringList(QStringLiteral("verify-ledger")) + arguments))
        return misused(terminal, parser.errorText());
    const auto isNamedEmpty = [&](const QCommandLineOption& option) {
        return parser.isSet(option) && parser.value(option).isEmpty();
    };
    if (isNamedEmpty(campaign) || isNamedEmpty(copy) || isNamedEmpty(earlier) || isNamedEmpty(receipt) ||
        !parser.positionalArguments().isEmpty())
        return misused(terminal,
            QStringLiteral("verify-ledger takes, where you like, --campaign SLUG, --copy FOLDER instead of the "
                           "database, --earlier FOLDER, --receipt FILE, --reasons and --json."));
    if (parser.isSet(reasons) && parser.isSet(copy))
        return misused(terminal, QStringLiteral("A copy has no reasons: --reasons shows those that the database has."));
    Wish wish{parser.value(campaign), parser.value(copy), parser.value(earlier), {}, parser.isSet(reasons),
        parser.isSet(json)};
    for (const QString& folder : {wish.copy, wish.earlier}) {
        if (!folder.isEmpty() && campaignsOf(folder).isEmpty())
            return misused(terminal, QStringLiteral("There is no published ledger in %1.").arg(folder));
    }
    if (parser.isSet(receipt)) {
        QFile file(parser.value(receipt));
        const auto read = file.open(QIODevice::ReadOnly) ? ledger::receiptFromJson(file.readAll())
                                                         : failure(ErrorCode::NotFound, QString());
        if (!read)
            return misused(terminal, QStringLiteral("%1 is no receipt of a ticket.").arg(file.fileName()));
        wish.receipt = *read;
        wish.campaign = QString::fromUtf8(read->campaign);
    }
    Verification verification(terminal, std::move(wish));
    Status done;
    if (parser.isSet(copy)) {
        done = verification.ofCopy();
    } else {
        const auto database = databaseFrom(terminal.environment);
        if (!database)
            return misused(terminal, database.error().detail);
        db::Connection connection(*database);
        done = verification.ofDatabase(connection);
    }
    return done ? verification.tell() : fail(terminal, done.error());
}

} // namespace invites::commands
