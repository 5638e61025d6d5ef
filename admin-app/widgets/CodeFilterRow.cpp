#include "admin-app/widgets/CodeFilterRow.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/FilterWords.h"
#include "admin-app/widgets/ChoiceButton.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Icons.h"
#include "common/store/CodeCondition.h"

#include <QAction>
#include <QHeaderView>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr auto afterTyping = 350ms;
constexpr int margin = 3;

const CodeTableColumn dateColumns[] = {CodeTableColumn::Added, CodeTableColumn::Distributed, CodeTableColumn::Settled,
    CodeTableColumn::Deleted, CodeTableColumn::Flagged};

bool isDate(CodeTableColumn column) {
    return std::find(std::begin(dateColumns), std::end(dateColumns), column) != std::end(dateColumns);
}

} // namespace

CodeFilterRow::CodeFilterRow(GridView* view) : m_view(view) {
    auto* search = new QToolButton(this);
    search->setIcon(themedIcon(u"search"_s));
    search->setText(tr("Find a code…"));
    search->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    search->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    search->setFocusPolicy(Qt::StrongFocus);
    connect(search, &QToolButton::clicked, this, &CodeFilterRow::searchRequested);
    m_fields[int(CodeTableColumn::Code)] = search;

    QList<ChoiceButton::Choice> statuses;
    for (const CodeStatus status : store::allStatuses())
        statuses += {wordOf(status), qint64(status)};
    addChoice(CodeTableColumn::Status)->setChoices(statuses);
    QList<ChoiceButton::Choice> sources;
    for (const store::CodeSource source : store::allSources())
        sources += {wordOf(source), qint64(source)};
    addChoice(CodeTableColumn::Source)->setChoices(sources);
    addChoice(CodeTableColumn::Campaign);
    addChoice(CodeTableColumn::Flagged, true)->setChoices({{tr("Flagged"), 1}, {tr("Not flagged"), 0}});

    const QStringList comparisons{u"> "_s, u"< "_s, u".."_s};
    const QStringList presence{notEmptyWord(), emptyWord()};
    addText(CodeTableColumn::Added, dateWords() + comparisons, tr("Any time"));
    for (const CodeTableColumn column : {CodeTableColumn::Distributed, CodeTableColumn::Settled})
        addText(column, dateWords() + comparisons + presence, tr("Any time"));
    addText(CodeTableColumn::Ticket, QStringList{u"= "_s} + comparisons + presence, tr("Any"));
    addText(CodeTableColumn::Note, QStringList{u"= "_s, u"≠ "_s} + presence, tr("Contains…"));
    auto* deleted = new QWidget(this);
    m_fields[int(CodeTableColumn::Deleted)] = deleted;

    m_typing.setSingleShot(true);
    m_typing.setInterval(afterTyping);
    connect(&m_typing, &QTimer::timeout, this, &CodeFilterRow::changed);
    m_view->setStrip(this);
    connect(m_view, &GridView::columnsLaidOut, this, &CodeFilterRow::layOut);
    layOut();
}

QLineEdit* CodeFilterRow::addText(CodeTableColumn column, const QStringList& offers, const QString& placeholder) {
    auto* field = new QLineEdit(this);
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(tr("Filter by %1").arg(titleOf(column)));
    field->setClearButtonEnabled(true);
    field->setProperty("column", int(column));
    auto* menu = new QMenu(field);
    for (const QString& offer : offers) {
        const bool isWhole = !offer.endsWith(u' ') && offer != u".."_s;
        const QString text = offer == u".."_s ? tr("between … and …") : isWhole ? offer : tr("%1…").arg(offer);
        menu->addAction(text, field, [this, field, offer, isWhole] {
            field->setText(offer);
            field->setFocus();
            field->setCursorPosition(offer == u".."_s ? 0 : int(offer.size()));
            check(field);
            if (isWhole)
                Q_EMIT changed();
        });
    }
    QAction* open = field->addAction(themedIcon(u"filter"_s), QLineEdit::LeadingPosition);
    open->setToolTip(tr("Ways to filter by %1").arg(titleOf(column)));
    connect(open, &QAction::triggered, field,
        [field, menu] { menu->popup(field->mapToGlobal(QPoint(0, field->height()))); });
    QAction* warning = field->addAction(themedIcon(u"warning"_s), QLineEdit::TrailingPosition);
    warning->setObjectName(u"warning"_s);
    warning->setVisible(false);
    connect(field, &QLineEdit::textEdited, this, [this, field] {
        check(field);
        m_typing.start();
    });
    connect(field, &QLineEdit::textChanged, this, [this, field](const QString& text) {
        check(field);
        if (text.isEmpty())
            m_typing.start();
    });
    connect(field, &QLineEdit::returnPressed, this, [this] {
        m_typing.stop();
        Q_EMIT changed();
    });
    m_fields[int(column)] = field;
    return field;
}

ChoiceButton* CodeFilterRow::addChoice(CodeTableColumn column, bool isSingle) {
    auto* field = new ChoiceButton(titleOf(column), isSingle, this);
    connect(field, &ChoiceButton::changed, &m_typing, qOverload<>(&QTimer::start));
    m_fields[int(column)] = field;
    return field;
}

QLineEdit* CodeFilterRow::textField(CodeTableColumn column) const {
    return static_cast<QLineEdit*>(m_fields[int(column)]);
}

ChoiceButton* CodeFilterRow::choiceField(CodeTableColumn column) const {
    return static_cast<ChoiceButton*>(m_fields[int(column)]);
}

void CodeFilterRow::setCampaigns(const std::vector<Campaign>& campaigns) {
    QList<ChoiceButton::Choice> choices;
    for (const Campaign& campaign : campaigns)
        choices += {campaign.slug, campaign.id.value};
    choiceField(CodeTableColumn::Campaign)->setChoices(choices);
}

bool CodeFilterRow::isUnderstood(CodeTableColumn column) const {
    const QString text = textField(column)->text();
    if (column == CodeTableColumn::Ticket)
        return numberConditionFrom(text).has_value();
    return column == CodeTableColumn::Note || dateConditionFrom(text, QDate::currentDate()).has_value();
}

bool CodeFilterRow::isUnderstood() const {
    return isUnderstood(CodeTableColumn::Added) && isUnderstood(CodeTableColumn::Distributed) &&
           isUnderstood(CodeTableColumn::Settled) && isUnderstood(CodeTableColumn::Ticket);
}

void CodeFilterRow::check(QLineEdit* field) {
    const auto column = CodeTableColumn(field->property("column").toInt());
    const bool isGood = isUnderstood(column);
    if (auto* warning = field->findChild<QAction*>(u"warning"_s))
        warning->setVisible(!isGood);
    field->setToolTip(isGood           ? QString()
                      : isDate(column) ? tr("Not understood. For example: 2026-11-20, > 2026-11, "
                                            "2026-11-01..2026-11-15, last 7 days.")
                                       : tr("Not understood. For example: 12, > 100, 100..200."));
}

store::CodeFilter CodeFilterRow::filter() const {
    store::CodeFilter filter;
    for (const qint64 id : choiceField(CodeTableColumn::Campaign)->taken())
        filter.campaigns.emplace_back(id);
    for (const qint64 status : choiceField(CodeTableColumn::Status)->taken())
        filter.statuses.push_back(CodeStatus(status));
    for (const qint64 source : choiceField(CodeTableColumn::Source)->taken())
        filter.sources.push_back(store::CodeSource(source));
    if (const auto flagged = choiceField(CodeTableColumn::Flagged)->taken(); !flagged.isEmpty())
        filter.isFlagged = flagged.front() == 1;
    const QDate today = QDate::currentDate();
    const auto date = [&](CodeTableColumn column) {
        return dateConditionFrom(textField(column)->text(), today).value_or(DateCondition());
    };
    filter.added = date(CodeTableColumn::Added).range;
    const DateCondition distributed = date(CodeTableColumn::Distributed);
    filter.distributed = distributed.range;
    filter.isDistributed = distributed.isThere;
    const DateCondition settled = date(CodeTableColumn::Settled);
    filter.settled = settled.range;
    filter.isSettled = settled.isThere;
    const auto ticket = numberConditionFrom(textField(CodeTableColumn::Ticket)->text()).value_or(NumberCondition());
    filter.hasTicket = ticket.isThere;
    if (ticket.range.from && ticket.range.from == ticket.range.to)
        filter.ticketNumber = ticket.range.from;
    else
        filter.ticketNumbers = ticket.range;
    const NoteCondition note = noteConditionFrom(textField(CodeTableColumn::Note)->text());
    filter.noteContains = note.contains;
    filter.noteIs = note.is;
    filter.noteIsNot = note.isNot;
    filter.hasNote = note.isThere;
    return filter;
}

void CodeFilterRow::setFilter(const store::CodeFilter& filter) {
    QList<qint64> campaigns;
    for (const CampaignId id : filter.campaigns)
        campaigns += id.value;
    choiceField(CodeTableColumn::Campaign)->setTaken(campaigns);
    QList<qint64> statuses;
    for (const CodeStatus status : filter.statuses)
        statuses += qint64(status);
    choiceField(CodeTableColumn::Status)->setTaken(statuses);
    QList<qint64> sources;
    for (const store::CodeSource source : filter.sources)
        sources += qint64(source);
    choiceField(CodeTableColumn::Source)->setTaken(sources);
    choiceField(CodeTableColumn::Flagged)
        ->setTaken(filter.isFlagged ? QList<qint64>{qint64(*filter.isFlagged)} : QList<qint64>());
    textField(CodeTableColumn::Added)->setText(textOf(DateCondition{filter.added, {}}));
    textField(CodeTableColumn::Distributed)->setText(textOf(DateCondition{filter.distributed, filter.isDistributed}));
    textField(CodeTableColumn::Settled)->setText(textOf(DateCondition{filter.settled, filter.isSettled}));
    NumberCondition ticket{filter.ticketNumbers, filter.hasTicket};
    if (filter.ticketNumber)
        ticket.range = {filter.ticketNumber, filter.ticketNumber};
    textField(CodeTableColumn::Ticket)->setText(textOf(ticket));
    textField(CodeTableColumn::Note)
        ->setText(textOf(NoteCondition{filter.noteContains, filter.noteIs, filter.noteIsNot, filter.hasNote}));
    m_typing.stop();
}

bool CodeFilterRow::isEmpty() const {
    return filter() == store::CodeFilter() && isUnderstood();
}

void CodeFilterRow::clear() {
    setFilter({});
    Q_EMIT changed();
}

QJsonObject CodeFilterRow::state() const {
    QJsonObject state;
    for (int column = 0; column < codeTableColumnCount; ++column) {
        const QString key = keyOf(CodeTableColumn(column));
        if (const auto* text = qobject_cast<QLineEdit*>(m_fields[column]); text && !text->text().isEmpty())
            state[key] = text->text();
        if (const auto* choice = qobject_cast<ChoiceButton*>(m_fields[column]); choice && !choice->taken().isEmpty()) {
            QJsonArray values;
            for (const qint64 value : choice->taken())
                values.append(value);
            state[key] = values;
        }
    }
    return state;
}

void CodeFilterRow::restore(const QJsonObject& state) {
    for (int column = 0; column < codeTableColumnCount; ++column) {
        const QJsonValue value = state[keyOf(CodeTableColumn(column))];
        if (auto* text = qobject_cast<QLineEdit*>(m_fields[column]))
            text->setText(value.toString());
        if (auto* choice = qobject_cast<ChoiceButton*>(m_fields[column])) {
            QList<qint64> taken;
            for (const QJsonValue each : value.toArray())
                taken += each.toInteger();
            choice->setTaken(taken);
        }
    }
    m_typing.stop();
}

QSize CodeFilterRow::sizeHint() const {
    return {0, textField(CodeTableColumn::Note)->sizeHint().height() + 2 * margin};
}

void CodeFilterRow::layOut() {
    for (int column = 0; column < codeTableColumnCount; ++column) {
        QWidget* field = m_fields[column];
        const bool isShown = !m_view->header()->isSectionHidden(column);
        field->setVisible(isShown);
        if (!isShown)
            continue;
        const QRect area = m_view->columnRect(column);
        field->setGeometry(area.left() + margin, margin, area.width() - 2 * margin, height() - 2 * margin);
        if (m_view->isFrozen(column)) {
            field->setAutoFillBackground(true);
            field->raise();
        }
    }
}

void CodeFilterRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().window());
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace invites::admin
