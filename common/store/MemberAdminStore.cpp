#include "common/store/MemberAdminStore.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace invites::store {
namespace {

constexpr std::array states{QLatin1String("suspended"), QLatin1String("premium"), QLatin1String("merged")};

QStringList listFromText(const QString& json) {
    QStringList texts;
    const QJsonArray array = QJsonDocument::fromJson(json.toUtf8()).array();
    for (const QJsonValue& value : array)
        texts.append(value.toString());
    return texts;
}

MemberSummary summaryFromRow(const db::Row& row) {
    MemberSummary member;
    member.id = MemberId(row.integer(0));
    member.providers = listFromText(row.text(1));
    member.joinedAt = row.instant(2);
    member.lastSeenAt = row.optionalInstant(3);
    member.tickets = int(row.integer(4));
    member.given = int(row.integer(5));
    member.good = int(row.integer(6));
    member.bad = int(row.integer(7));
    if (const auto into = row.optionalInteger(8))
        member.mergedInto = MemberId(*into);
    member.suspendedUntil = row.optionalInstant(9);
    member.isSuspended = row.boolean(10);
    member.hasPremium = row.boolean(11);
    member.premiumUntil = row.optionalInstant(12);
    return member;
}

MemberEvent eventFromRow(const db::Row& row) {
    MemberEvent event;
    event.at = row.instant(0);
    event.author = row.optionalText(1).value_or(QString());
    event.action = row.text(2);
    event.campaign = row.optionalText(3).value_or(QString());
    if (const auto campaign = row.optionalInteger(4))
        event.campaignId = CampaignId(*campaign);
    event.ticket = row.optionalInteger(5);
    event.detail = row.optionalBytes(6).value_or(QByteArray());
    event.reason = row.optionalText(7).value_or(QString());
    return event;
}

std::vector<qint64> valuesOf(const std::vector<MemberId>& members) {
    std::vector<qint64> values;
    for (const MemberId member : members)
        values.push_back(member.value);
    return values;
}

// A row of unmask_members or search_members.
struct OpenedIdentity {
    MemberId member;
    qint64 id = 0;
    MemberProfile profile;
};

Result<OpenedIdentity> identityFromRow(const db::Row& row, const vault::MemberCipher& cipher) {
    const auto profile = cipher.openProfile(row.bytes(4), row.text(2), row.bytes(3));
    if (!profile)
        return failure(profile.error());
    return OpenedIdentity{MemberId(row.integer(0)), row.integer(1), *profile};
}

// Those of one member come one after the other.
void addTo(std::vector<OpenedMember>& members, const OpenedIdentity& identity) {
    if (members.empty() || members.back().id != identity.member)
        members.push_back({identity.member, {}});
    members.back().profiles.push_back(identity.profile);
}

QString arrayText(const std::vector<qint64>& values) {
    QStringList texts;
    for (const qint64 value : values)
        texts.append(QString::number(value));
    return u'{' + texts.join(u',') + u'}';
}

bool hasWords(const QString& name, const QStringList& wanted) {
    const QStringList words = nameWords(name);
    return std::all_of(wanted.begin(), wanted.end(), [&](const QString& word) { return words.contains(word); });
}

constexpr int searchedAtMost = 1000; // as announce_member_search has it

} // namespace

MemberAdminStore::MemberAdminStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<MemberSummary>> MemberAdminStore::page(const MemberFilter& filter, MemberId before, int limit) {
    static const db::Query query("list_members");
    const std::optional<QString> ids = filter.ids ? std::optional(arrayText(valuesOf(*filter.ids))) : std::nullopt;
    const std::optional<QString> provider = filter.provider.isEmpty() ? std::nullopt : std::optional(filter.provider);
    const std::optional<QString> state =
        filter.state ? std::optional(QString(states[std::size_t(*filter.state)])) : std::nullopt;
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().text(ids).text(provider).text(state).int64(before.value).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<MemberSummary> members;
    for (const db::Row row : *rows)
        members.push_back(summaryFromRow(row));
    return members;
}

Result<std::vector<MemberEvent>> MemberAdminStore::history(MemberId member) {
    static const db::Query query("member_history");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(member.value));
    if (!rows)
        return failure(rows.error());
    std::vector<MemberEvent> events;
    for (const db::Row row : *rows)
        events.push_back(eventFromRow(row));
    return events;
}

Result<std::vector<OpenedMember>> MemberAdminStore::unmask(
    const std::vector<MemberId>& members, const vault::MemberCipher& cipher) {
    static const db::Query announce("announce_member_unmasking");
    static const db::Query read("unmask_members");
    const auto announced = m_connection.run(announce, db::Parameters().int64Array(valuesOf(members)));
    if (!announced)
        return failure(announced.error());
    const auto rows = m_connection.runIdempotent(read, db::Parameters().int64Array(valuesOf(members)));
    if (!rows)
        return failure(rows.error());
    std::vector<OpenedMember> opened;
    for (const db::Row row : *rows) {
        const auto identity = identityFromRow(row, cipher);
        if (!identity)
            return failure(identity.error());
        addTo(opened, *identity);
    }
    return opened;
}

Result<NameSearch> MemberAdminStore::findByName(const QString& name, const vault::MemberCipher& cipher) {
    static const db::Query announce("announce_member_search");
    static const db::Query read("search_members");
    static const db::Query index("index_names");
    const std::vector<qint64> wanted = cipher.nameIndex(name);
    const auto event = m_connection.run(announce, db::Parameters().int64Array(wanted));
    if (!event)
        return failure(event.error());
    const auto rows =
        m_connection.runIdempotent(read, db::Parameters().int64(event->first().integer(0)).int64Array(wanted));
    if (!rows)
        return failure(rows.error());
    NameSearch search;
    search.isComplete = rows->size() < searchedAtMost;
    std::vector<OpenedIdentity> fitting;
    std::vector<qint64> unindexed;
    std::vector<QString> indexes;
    for (const db::Row row : *rows) {
        const auto identity = identityFromRow(row, cipher);
        // One that another key sealed does not keep the others from being found.
        if (!identity)
            continue;
        if (!row.boolean(5)) {
            unindexed.push_back(identity->id);
            indexes.push_back(arrayText(cipher.nameIndex(identity->profile.name)));
        }
        if (hasWords(identity->profile.name, nameWords(name)))
            fitting.push_back(*identity);
    }
    std::stable_sort(fitting.begin(), fitting.end(),
        [](const OpenedIdentity& left, const OpenedIdentity& right) { return left.member > right.member; });
    for (const OpenedIdentity& identity : fitting)
        addTo(search.found, identity);
    if (!unindexed.empty()) {
        const auto kept = m_connection.runIdempotent(index, db::Parameters().int64Array(unindexed).textArray(indexes));
        if (!kept)
            return failure(kept.error());
    }
    return search;
}

Result<std::vector<MemberId>> MemberAdminStore::findByEmail(const QString& email, const vault::MemberCipher& cipher) {
    static const db::Query query("find_members_by_email");
    const auto hash = cipher.emailHash(email);
    if (!hash)
        return std::vector<MemberId>();
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(*hash));
    if (!rows)
        return failure(rows.error());
    std::vector<MemberId> members;
    for (const db::Row row : *rows)
        members.emplace_back(row.integer(0));
    return members;
}

Result<MemberMerge> MemberAdminStore::planMerge(MemberId kept, MemberId other) {
    static const db::Query query("merge_members");
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .int64(kept.value)
                                                            .int64(other.value)
                                                            .text(std::optional<QString>())
                                                            .text(std::optional<QString>()));
    if (!rows)
        return failure(rows.error());
    return mergeFromSummary(rows->first().text(1), rows->first().bytes(2));
}

Result<bool> MemberAdminStore::merge(MemberId kept, MemberId other, const MemberMerge& plan, const QString& reason) {
    static const db::Query query("merge_members");
    const auto rows =
        m_connection.run(query, db::Parameters().int64(kept.value).int64(other.value).text(reason).text(plan.mark));
    if (!rows)
        return failure(rows.error());
    return rows->first().text(0) == QLatin1String("merged");
}

} // namespace invites::store
