#include "admin-app/data/CodeFilterWords.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/FilterWords.h"
#include "common/store/CodeCondition.h"

#include <QCoreApplication>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

class Words {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::CodeFilterWords)
};

// What a filter says of a date.
struct DateParts {
    store::InstantRange store::CodeFilter::*range;
    store::InstantList store::CodeFilter::*list;
    std::optional<bool> store::CodeFilter::*isThere; // nullptr: always there
};

DateParts partsOf(CodeTableColumn column) {
    using Filter = store::CodeFilter;
    switch (column) {
    case CodeTableColumn::Distributed:
        return {&Filter::distributed, &Filter::distributedIn, &Filter::isDistributed};
    case CodeTableColumn::Settled:
        return {&Filter::settled, &Filter::settledIn, &Filter::isSettled};
    case CodeTableColumn::Flagged:
        return {&Filter::flagged, &Filter::flaggedIn, &Filter::isFlagged};
    case CodeTableColumn::Deleted:
        return {&Filter::deleted, &Filter::deletedIn, nullptr};
    case CodeTableColumn::Added:
    case CodeTableColumn::Code:
    case CodeTableColumn::Status:
    case CodeTableColumn::Source:
    case CodeTableColumn::Campaign:
    case CodeTableColumn::Ticket:
    case CodeTableColumn::Note:
        break;
    }
    return {&Filter::added, &Filter::addedIn, nullptr};
}

struct Choice {
    std::vector<qint64> values;
    bool isExcept = false;
};

Choice choiceFrom(const QJsonValue& said) {
    Choice choice;
    choice.isExcept = said.isObject();
    for (const QJsonValue value : choice.isExcept ? said[u"not"_s].toArray() : said.toArray())
        choice.values.push_back(value.toInteger(-1));
    return choice;
}

QJsonArray arrayOf(const auto& values, const auto& numberOf) {
    QJsonArray array;
    for (const auto& value : values)
        array.append(numberOf(value));
    return array;
}

// Of a few values that are all known, "none of these" is "one of the others".
template <typename T>
void addChoice(store::CodeFilter& filter, std::vector<T> store::CodeFilter::*member, const Choice& choice,
    const std::vector<T>& all) {
    std::vector<T> taken;
    for (const T value : all)
        if ((std::find(choice.values.begin(), choice.values.end(), qint64(value)) != choice.values.end()) !=
            choice.isExcept)
            taken.push_back(value);
    filter.*member = taken.size() == all.size() ? std::vector<T>() : taken;
    // Nothing is left: an empty list would be no condition.
    if (taken.empty() && !choice.values.empty())
        filter.ids = std::vector<CodeId>();
}

Status addDate(store::CodeFilter& filter, CodeTableColumn column, const QString& text, const QDate& today) {
    auto condition = dateConditionFrom(text, today);
    if (!condition)
        return failure(condition.error());
    const DateParts parts = partsOf(column);
    filter.*parts.range = condition->range;
    filter.*parts.list = condition->list;
    if (parts.isThere != nullptr)
        filter.*parts.isThere = condition->isThere;
    else if (condition->isThere == false)
        filter.ids = std::vector<CodeId>(); // none is without
    return {};
}

Status addTicket(store::CodeFilter& filter, const QString& text) {
    auto condition = numberConditionFrom(text);
    if (!condition)
        return failure(condition.error());
    filter.hasTicket = condition->isThere;
    if (condition->range.from && condition->range.from == condition->range.to)
        filter.ticketNumber = condition->range.from;
    else
        filter.ticketNumbers = condition->range;
    filter.ticketNumberIn = condition->list;
    return {};
}

Status addNote(store::CodeFilter& filter, const QString& text) {
    auto condition = noteConditionFrom(text);
    if (!condition)
        return failure(condition.error());
    filter.noteContains = condition->contains;
    filter.noteLacks = condition->lacks;
    filter.noteBegins = condition->begins;
    filter.noteIs = condition->is;
    filter.noteIsNot = condition->isNot;
    filter.noteIsOneOf = std::move(condition->isOneOf);
    filter.hasNote = condition->isThere;
    return {};
}

QString choiceInWords(
    CodeTableColumn column, const Choice& choice, const std::function<QString(CampaignId)>& campaignName) {
    QStringList names;
    for (const qint64 value : choice.values) {
        if (column == CodeTableColumn::Status)
            names += wordOf(CodeStatus(value));
        else if (column == CodeTableColumn::Source)
            names += wordOf(store::CodeSource(value));
        else
            names += campaignName(CampaignId(value));
    }
    const QString text = names.join(u", "_s);
    return choice.isExcept ? Words::tr("not %1").arg(text) : text;
}

} // namespace

bool isDate(CodeTableColumn column) {
    return column == CodeTableColumn::Added || column == CodeTableColumn::Distributed ||
           column == CodeTableColumn::Settled || column == CodeTableColumn::Flagged ||
           column == CodeTableColumn::Deleted;
}

bool isList(CodeTableColumn column) {
    return column == CodeTableColumn::Status || column == CodeTableColumn::Source ||
           column == CodeTableColumn::Campaign;
}

Status addCondition(store::CodeFilter& filter, CodeTableColumn column, const QJsonValue& said, const QDate& today) {
    if (isDate(column))
        return addDate(filter, column, said.toString(), today);
    if (column == CodeTableColumn::Ticket)
        return addTicket(filter, said.toString());
    if (column == CodeTableColumn::Note)
        return addNote(filter, said.toString());
    const Choice choice = choiceFrom(said);
    if (column == CodeTableColumn::Status) {
        addChoice(filter, &store::CodeFilter::statuses, choice, store::allStatuses());
    } else if (column == CodeTableColumn::Source) {
        addChoice(filter, &store::CodeFilter::sources, choice, store::allSources());
    } else if (column == CodeTableColumn::Campaign) {
        // There may be more of them tomorrow.
        std::vector<CampaignId>& campaigns = choice.isExcept ? filter.otherThan : filter.campaigns;
        campaigns.clear();
        for (const qint64 value : choice.values)
            campaigns.emplace_back(value);
    }
    return {};
}

Result<store::CodeFilter> codeFilterFrom(const QJsonObject& words, const QDate& today) {
    store::CodeFilter filter;
    for (int column = 0; column < codeTableColumnCount; ++column) {
        const QJsonValue said = words[keyOf(CodeTableColumn(column))];
        if (said.isUndefined())
            continue;
        if (const Status added = addCondition(filter, CodeTableColumn(column), said, today); !added)
            return failure(
                added.error().code, Words::tr("%1: %2").arg(titleOf(CodeTableColumn(column)), added.error().detail));
    }
    filter.inTrash = words[u"trash"_s].toBool();
    return filter;
}

QJsonObject wordsOf(const store::CodeFilter& filter) {
    QJsonObject words;
    const auto add = [&](CodeTableColumn column, const QJsonValue& value) {
        const bool isNothing =
            value.isString() ? value.toString().isEmpty() : value.isArray() && value.toArray().isEmpty();
        if (!isNothing)
            words[keyOf(column)] = value;
    };
    const auto idOf = [](CampaignId id) { return id.value; };
    const auto placeOf = [](auto value) { return qint64(value); };
    add(CodeTableColumn::Campaign, arrayOf(filter.campaigns, idOf));
    if (!filter.otherThan.empty())
        words[keyOf(CodeTableColumn::Campaign)] = QJsonObject{{u"not"_s, arrayOf(filter.otherThan, idOf)}};
    add(CodeTableColumn::Status, arrayOf(filter.statuses, placeOf));
    add(CodeTableColumn::Source, arrayOf(filter.sources, placeOf));
    for (int column = 0; column < codeTableColumnCount; ++column) {
        if (!isDate(CodeTableColumn(column)))
            continue;
        const DateParts parts = partsOf(CodeTableColumn(column));
        add(CodeTableColumn(column), textOf(DateCondition{filter.*parts.range, filter.*parts.list,
                                         parts.isThere != nullptr ? filter.*parts.isThere : std::nullopt}));
    }
    NumberCondition ticket{filter.ticketNumbers, filter.ticketNumberIn, filter.hasTicket};
    if (filter.ticketNumber)
        ticket.range = {filter.ticketNumber, filter.ticketNumber};
    add(CodeTableColumn::Ticket, textOf(ticket));
    add(CodeTableColumn::Note, textOf(NoteCondition{filter.noteContains, filter.noteLacks, filter.noteBegins,
                                   filter.noteIs, filter.noteIsNot, filter.noteIsOneOf, filter.hasNote}));
    if (filter.inTrash)
        words[u"trash"_s] = true;
    return words;
}

QJsonObject inPresentWords(QJsonObject words) {
    if (words[u"words"_s].toInt() >= presentWords)
        return words;
    words[u"words"_s] = presentWords;
    const QString flagged = keyOf(CodeTableColumn::Flagged);
    if (const QJsonArray choice = words[flagged].toArray(); !choice.isEmpty())
        words[flagged] = choice.first().toInteger() == 1 ? notEmptyWord() : emptyWord();
    // What was looked for as it stood, and is a sign by now.
    const QString note = words[keyOf(CodeTableColumn::Note)].toString();
    const auto condition = noteConditionFrom(note);
    const bool isNewSign =
        condition && (!condition->lacks.isEmpty() || !condition->begins.isEmpty() || !condition->isOneOf.empty());
    if (isNewSign)
        words[keyOf(CodeTableColumn::Note)] = QString(u'"' + note + u'"');
    return words;
}

QString inWords(const QJsonObject& words, const std::function<QString(CampaignId)>& campaignName) {
    QStringList parts;
    if (words[u"trash"_s].toBool())
        parts += Words::tr("in the trash");
    for (int at = 0; at < codeTableColumnCount; ++at) {
        const auto column = CodeTableColumn(at);
        const QJsonValue said = words[keyOf(column)];
        if (said.isUndefined())
            continue;
        const QString text = isList(column) ? choiceInWords(column, choiceFrom(said), campaignName) : said.toString();
        if (!text.isEmpty())
            parts += Words::tr("%1: %2").arg(titleOf(column), text);
    }
    return parts.isEmpty() ? Words::tr("All codes") : parts.join(u"  ·  "_s);
}

QJsonArray jsonOf(const store::CodeOrder& order) {
    QJsonArray array;
    for (const store::CodeSort& sort : order)
        for (int column = 0; column < codeTableColumnCount; ++column)
            if (sortColumnOf(CodeTableColumn(column)) == sort.column)
                array.append(QString((sort.isDescending ? u"-"_s : u"+"_s) + keyOf(CodeTableColumn(column))));
    return array;
}

store::CodeOrder orderFrom(const QJsonArray& array) {
    store::CodeOrder order;
    for (const QJsonValue value : array) {
        const QString text = value.toString();
        const auto column = codeTableColumnFromKey(text.mid(1));
        if (const auto sort = column ? sortColumnOf(*column) : std::nullopt)
            order.push_back({*sort, text.startsWith(u'-')});
    }
    return order;
}

} // namespace invites::admin
