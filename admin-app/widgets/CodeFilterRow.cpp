#include "admin-app/widgets/CodeFilterRow.h"

#include "admin-app/data/CodeFilterWords.h"
#include "admin-app/data/CodeWords.h"
#include "admin-app/widgets/FilterField.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Icons.h"
#include "common/store/CodeCondition.h"

#include <QAccessible>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr auto afterTyping = 350ms;
constexpr int margin = 3;

} // namespace

CodeFilterRow::CodeFilterRow(GridView* view) : m_view(view), m_problem(new QLabel(this)) {
    QList<ChoiceButton::Choice> statuses;
    for (const CodeStatus status : store::allStatuses())
        statuses += {wordOf(status), qint64(status)};
    QList<ChoiceButton::Choice> sources;
    for (const store::CodeSource source : store::allSources())
        sources += {wordOf(source), qint64(source)};
    // In the order of the columns, which is that of the Tab key.
    addSearch();
    addChoice(CodeTableColumn::Status, statuses);
    addText(CodeTableColumn::Added, dateOffers(false), tr("Any time"));
    addText(CodeTableColumn::Distributed, dateOffers(true), tr("Any time"));
    addText(CodeTableColumn::Settled, dateOffers(true), tr("Any time"));
    addChoice(CodeTableColumn::Source, sources);
    addChoice(CodeTableColumn::Campaign, {});
    addText(CodeTableColumn::Ticket, numberOffers(), tr("1, 5, 9-20"));
    addText(CodeTableColumn::Note, noteOffers(), tr("Contains…"));
    addText(CodeTableColumn::Flagged, dateOffers(true), tr("Any"));
    addText(CodeTableColumn::Deleted, dateOffers(false), tr("Any time"));
    m_problem->setObjectName(u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();

    m_typing.setSingleShot(true);
    m_typing.setInterval(afterTyping);
    connect(&m_typing, &QTimer::timeout, this, &CodeFilterRow::settle);
    m_view->setStrip(this);
    connect(m_view, &GridView::columnsLaidOut, this, &CodeFilterRow::layOut);
    layOut();
}

void CodeFilterRow::addSearch() {
    auto* search = new QToolButton(this);
    search->setIcon(themedIcon(u"search"_s));
    search->setText(tr("Find a code…"));
    search->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    search->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    search->setFocusPolicy(Qt::StrongFocus);
    connect(search, &QToolButton::clicked, this, &CodeFilterRow::searchRequested);
    m_fields[int(CodeTableColumn::Code)] = search;
}

void CodeFilterRow::addText(CodeTableColumn column, std::vector<FilterOffer> offers, const QString& placeholder) {
    const auto check = [column](const QString& text) {
        store::CodeFilter filter;
        const Status added = addCondition(filter, column, text, QDate::currentDate());
        return added ? QString() : added.error().detail;
    };
    auto* field = new FilterField(titleOf(column), std::move(offers), check, this);
    field->setPlaceholderText(placeholder);
    connect(field, &QLineEdit::textChanged, this, [this, field](const QString& text) {
        m_typing.start();
        if (text.isEmpty() || field->isUnderstood())
            showProblem({});
    });
    connect(field, &QLineEdit::returnPressed, this, &CodeFilterRow::settle);
    connect(field, &FilterField::taken, this, &CodeFilterRow::settle);
    connect(field, &FilterField::left, m_view, qOverload<>(&QWidget::setFocus));
    m_fields[int(column)] = field;
}

void CodeFilterRow::addChoice(CodeTableColumn column, const QList<ChoiceButton::Choice>& choices) {
    auto* field = new ChoiceButton(titleOf(column), this);
    field->setChoices(choices);
    connect(field, &ChoiceButton::changed, &m_typing, qOverload<>(&QTimer::start));
    m_fields[int(column)] = field;
}

void CodeFilterRow::setCampaigns(const std::vector<Campaign>& campaigns) {
    m_campaigns = campaigns;
    QList<ChoiceButton::Choice> choices;
    for (const Campaign& campaign : campaigns)
        choices += {campaign.slug, campaign.id.value};
    static_cast<ChoiceButton*>(m_fields[int(CodeTableColumn::Campaign)])->setChoices(choices);
}

QString CodeFilterRow::problem(CodeTableColumn column) const {
    const auto* field = qobject_cast<const FilterField*>(m_fields[int(column)]);
    return field != nullptr ? field->problem() : QString();
}

bool CodeFilterRow::isUnderstood() const {
    for (int column = 0; column < codeTableColumnCount; ++column)
        if (!problem(CodeTableColumn(column)).isEmpty())
            return false;
    return true;
}

// Somebody has stopped typing.
void CodeFilterRow::settle() {
    m_typing.stop();
    QString wrong;
    for (int column = 0; column < codeTableColumnCount && wrong.isEmpty(); ++column)
        if (const QString why = problem(CodeTableColumn(column)); !why.isEmpty())
            wrong = tr("%1: %2").arg(titleOf(CodeTableColumn(column)), why);
    showProblem(wrong);
    Q_EMIT changed();
}

void CodeFilterRow::showProblem(const QString& problem) {
    if (m_problem->text() == problem)
        return;
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_view->layOutStrip();
    if (problem.isEmpty())
        return;
    QAccessibleEvent event(m_problem, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QJsonValue CodeFilterRow::said(CodeTableColumn column) const {
    if (const auto* text = qobject_cast<const FilterField*>(m_fields[int(column)]))
        return text->text().isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text->text());
    const auto* choice = qobject_cast<const ChoiceButton*>(m_fields[int(column)]);
    if (choice == nullptr || choice->taken().isEmpty())
        return QJsonValue(QJsonValue::Undefined);
    QJsonArray values;
    for (const qint64 value : choice->taken())
        values.append(value);
    return choice->isExcept() ? QJsonValue(QJsonObject{{u"not"_s, values}}) : QJsonValue(values);
}

store::CodeFilter CodeFilterRow::filter() const {
    store::CodeFilter filter;
    const QDate today = QDate::currentDate();
    for (int column = 0; column < codeTableColumnCount; ++column)
        if (const QJsonValue value = said(CodeTableColumn(column)); !value.isUndefined())
            (void)addCondition(filter, CodeTableColumn(column), value, today);
    return filter;
}

void CodeFilterRow::setFilter(const store::CodeFilter& filter) {
    QJsonObject words = wordsOf(filter);
    words[u"words"_s] = presentWords;
    restore(words);
}

bool CodeFilterRow::isEmpty() const {
    for (int column = 0; column < codeTableColumnCount; ++column)
        if (!said(CodeTableColumn(column)).isUndefined())
            return false;
    return true;
}

void CodeFilterRow::clear() {
    restore({});
    Q_EMIT changed();
}

QJsonObject CodeFilterRow::state() const {
    QJsonObject state{{u"words"_s, presentWords}};
    for (int column = 0; column < codeTableColumnCount; ++column)
        if (const QJsonValue value = said(CodeTableColumn(column)); !value.isUndefined())
            state[keyOf(CodeTableColumn(column))] = value;
    return state;
}

void CodeFilterRow::restore(const QJsonObject& state) {
    const QJsonObject words = inPresentWords(state);
    for (int column = 0; column < codeTableColumnCount; ++column) {
        const QJsonValue value = words[keyOf(CodeTableColumn(column))];
        if (auto* text = qobject_cast<FilterField*>(m_fields[column])) {
            text->setText(value.toString());
            text->setCursorPosition(0);
        }
        if (auto* choice = qobject_cast<ChoiceButton*>(m_fields[column])) {
            QList<qint64> taken;
            for (const QJsonValue each : value.isObject() ? value[u"not"_s].toArray() : value.toArray())
                taken += each.toInteger();
            choice->setTaken(taken, value.isObject());
        }
    }
    m_typing.stop();
    showProblem({});
}

QString CodeFilterRow::inWords(bool isInTrash) const {
    QJsonObject words = state();
    words[u"trash"_s] = isInTrash;
    return admin::inWords(words, [this](CampaignId id) {
        const auto found = std::find_if(
            m_campaigns.begin(), m_campaigns.end(), [id](const Campaign& campaign) { return campaign.id == id; });
        return found != m_campaigns.end() ? found->slug : QString::number(id.value);
    });
}

void CodeFilterRow::focusField(CodeTableColumn column) {
    m_fields[int(column)]->setFocus(Qt::ShortcutFocusReason);
}

int CodeFilterRow::fieldHeight() const {
    return m_fields[int(CodeTableColumn::Note)]->sizeHint().height() + 2 * margin;
}

QSize CodeFilterRow::sizeHint() const {
    return {0, fieldHeight() + (m_problem->text().isEmpty() ? 0 : m_problem->sizeHint().height() + 2 * margin)};
}

void CodeFilterRow::layOut() {
    for (int column = 0; column < codeTableColumnCount; ++column) {
        QWidget* field = m_fields[column];
        const bool isShown = !m_view->header()->isSectionHidden(column);
        field->setVisible(isShown);
        if (!isShown)
            continue;
        const QRect area = m_view->columnRect(column);
        field->setGeometry(area.left() + margin, margin, area.width() - 2 * margin, fieldHeight() - 2 * margin);
        if (m_view->isFrozen(column)) {
            field->setAutoFillBackground(true);
            field->raise();
        }
    }
    const int top = fieldHeight();
    m_problem->setGeometry(2 * margin, top, width() - 4 * margin, std::max(height() - top - margin, 0));
}

void CodeFilterRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().window());
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace invites::admin
