#include "admin-app/data/CodeColumns.h"

#include "admin-app/data/CodeWords.h"

#include <QCoreApplication>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

struct Trait {
    CodeTableColumn column;
    const char* title;
    QLatin1String key;
    QLatin1String heading; // in a report
    std::optional<store::CodeColumn> sort;
};

const Trait traits[] = {
    {CodeTableColumn::Code, QT_TRANSLATE_NOOP("CodeColumns", "Code"), QLatin1String("code"), QLatin1String("code"),
        std::nullopt},
    {CodeTableColumn::Status, QT_TRANSLATE_NOOP("CodeColumns", "Status"), QLatin1String("status"),
        QLatin1String("status"), store::CodeColumn::Status},
    {CodeTableColumn::Added, QT_TRANSLATE_NOOP("CodeColumns", "Date added"), QLatin1String("added"),
        QLatin1String("added_at"), store::CodeColumn::Added},
    {CodeTableColumn::Distributed, QT_TRANSLATE_NOOP("CodeColumns", "Date distributed"), QLatin1String("distributed"),
        QLatin1String("distributed_at"), store::CodeColumn::Distributed},
    {CodeTableColumn::Settled, QT_TRANSLATE_NOOP("CodeColumns", "Date settled"), QLatin1String("settled"),
        QLatin1String("settled_at"), store::CodeColumn::Settled},
    {CodeTableColumn::Source, QT_TRANSLATE_NOOP("CodeColumns", "Source"), QLatin1String("source"),
        QLatin1String("source"), store::CodeColumn::Source},
    {CodeTableColumn::Campaign, QT_TRANSLATE_NOOP("CodeColumns", "Campaign"), QLatin1String("campaign"),
        QLatin1String("campaign"), store::CodeColumn::Campaign},
    {CodeTableColumn::Ticket, QT_TRANSLATE_NOOP("CodeColumns", "Ticket"), QLatin1String("ticket"),
        QLatin1String("ticket"), store::CodeColumn::Ticket},
    {CodeTableColumn::Note, QT_TRANSLATE_NOOP("CodeColumns", "Note"), QLatin1String("note"), QLatin1String("note"),
        store::CodeColumn::Note},
    {CodeTableColumn::Flagged, QT_TRANSLATE_NOOP("CodeColumns", "Flagged"), QLatin1String("flagged"),
        QLatin1String("reported_at"), store::CodeColumn::Flagged},
    {CodeTableColumn::Deleted, QT_TRANSLATE_NOOP("CodeColumns", "Date deleted"), QLatin1String("deleted"),
        QLatin1String("deleted_at"), store::CodeColumn::Deleted},
};

const Trait& traitOf(CodeTableColumn column) {
    return traits[int(column)];
}

QString cell(
    const store::CodeRow& row, CodeTableColumn column, const auto& moment, const auto& status, const auto& source) {
    const auto optionally = [&](const std::optional<Instant>& instant) {
        return instant ? moment(*instant) : QString();
    };
    switch (column) {
    case CodeTableColumn::Code:
        return maskedCode();
    case CodeTableColumn::Status:
        return status(row.status);
    case CodeTableColumn::Added:
        return moment(row.added);
    case CodeTableColumn::Distributed:
        return optionally(row.distributed);
    case CodeTableColumn::Settled:
        return optionally(row.settled);
    case CodeTableColumn::Source:
        return source(row.source);
    case CodeTableColumn::Campaign:
        return row.campaignSlug;
    case CodeTableColumn::Ticket:
        return row.ticketNumber ? QString::number(*row.ticketNumber) : QString();
    case CodeTableColumn::Note:
        return row.note.value_or(QString());
    case CodeTableColumn::Flagged:
        return optionally(row.flagged);
    case CodeTableColumn::Deleted:
        return optionally(row.deleted);
    }
    return {};
}

} // namespace

QString titleOf(CodeTableColumn column) {
    return QCoreApplication::translate("CodeColumns", traitOf(column).title);
}

QString reportHeadingOf(CodeTableColumn column) {
    return traitOf(column).heading;
}

QString keyOf(CodeTableColumn column) {
    return traitOf(column).key;
}

std::optional<CodeTableColumn> codeTableColumnFromKey(const QString& key) {
    for (const Trait& trait : traits)
        if (trait.key == key)
            return trait.column;
    return std::nullopt;
}

std::optional<store::CodeColumn> sortColumnOf(CodeTableColumn column) {
    return traitOf(column).sort;
}

QString wordOf(store::CodeSource source) {
    switch (source) {
    case store::CodeSource::Import:
        return QCoreApplication::translate("CodeColumns", "Import");
    case store::CodeSource::Contribution:
        return QCoreApplication::translate("CodeColumns", "Contribution");
    case store::CodeSource::Console:
        return QCoreApplication::translate("CodeColumns", "Console");
    }
    return {};
}

QString maskedCode() {
    return u"••••••"_s;
}

QString cellText(const store::CodeRow& row, CodeTableColumn column) {
    return cell(
        row, column, [](Instant instant) { return momentText(instant); },
        [](CodeStatus status) { return wordOf(status); }, [](store::CodeSource source) { return wordOf(source); });
}

QString plainText(const store::CodeRow& row, CodeTableColumn column) {
    return cell(
        row, column, [](Instant instant) { return toRfc3339(instant); },
        [](CodeStatus status) { return QString(toText(status)); },
        [](store::CodeSource source) { return QString(store::toText(source)); });
}

} // namespace invites::admin
