#include "admin-app/pages/AuditFilterBar.h"

#include "admin-app/pages/AuditWords.h"
#include "admin-app/widgets/Icons.h"

#include <QAction>
#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <chrono>

namespace invites::admin {
namespace {

using namespace std::chrono_literals;

constexpr auto pauseAfterAKey = 300ms;
// What the box of times holds, beside a number of days.
constexpr int anyTime = 0;
constexpr int betweenDates = -1;

QComboBox* makeBox(const QString& name) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMaxVisibleItems(20);
    return box;
}

QDateEdit* makeDate(const QString& name) {
    auto* edit = new QDateEdit(QDate::currentDate());
    edit->setAccessibleName(name);
    edit->setCalendarPopup(true);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    edit->setDateRange(QDate(2020, 1, 1), QDate(2199, 12, 31));
    return edit;
}

// Keeps what is chosen, even where it is not among the new ones.
void refill(QComboBox* box, const QString& anything, const std::vector<std::pair<QString, QVariant>>& choices) {
    const QSignalBlocker blocker(box);
    const QVariant chosen = box->currentData();
    const QString chosenText = box->currentText();
    box->clear();
    box->addItem(anything, QVariant());
    for (const auto& [text, value] : choices)
        box->addItem(text, value);
    if (!chosen.isValid())
        return;
    if (box->findData(chosen) < 0)
        box->addItem(chosenText, chosen);
    box->setCurrentIndex(box->findData(chosen));
}

Instant startOf(const QDate& day) {
    return Instant(std::chrono::milliseconds(day.startOfDay().toMSecsSinceEpoch()));
}

} // namespace

AuditFilterBar::AuditFilterBar(QWidget* parent)
    : QWidget(parent), m_author(makeBox(tr("Who"))), m_action(makeBox(tr("What"))), m_campaign(makeBox(tr("Campaign"))),
      m_time(makeBox(tr("When"))), m_from(makeDate(tr("From"))), m_until(makeDate(tr("Until, including"))),
      m_subject(makeBox(tr("On what"))), m_number(new QLineEdit), m_name(new QLineEdit), m_reason(new QLineEdit),
      m_clear(new QPushButton(themedIcon(QStringLiteral("cross")), tr("&Clear filter"))) {
    m_number->setAccessibleName(tr("Its number"));
    m_number->setPlaceholderText(tr("number"));
    m_number->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,18}")), m_number));
    m_number->setMaximumWidth(fontMetrics().averageCharWidth() * 16);
    m_name->setAccessibleName(tr("Its name"));
    m_name->setPlaceholderText(tr("name"));
    m_name->setMaximumWidth(m_number->maximumWidth());
    m_reason->setAccessibleName(tr("Words of the reason"));
    m_reason->setPlaceholderText(tr("Words of the reason"));
    m_reason->setClearButtonEnabled(true);
    for (QAction* action : m_reason->findChildren<QAction*>())
        action->setText(tr("Clear"));
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseAfterAKey);
    fillTimes();
    fillSubjects();
    setChoices({}, {}, {});
    layOut();
    connectFields();
    timeChosen();
    subjectChosen();
    m_clear->setEnabled(false);
}

void AuditFilterBar::layOut() {
    auto* first = new QHBoxLayout;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_author, m_action, m_campaign, m_time, m_from, m_until})
        first->addWidget(widget);
    first->addStretch();
    auto* second = new QHBoxLayout;
    second->addWidget(m_subject);
    second->addWidget(m_number);
    second->addWidget(m_name);
    second->addWidget(m_reason, 1);
    second->addWidget(m_clear);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(first);
    layout->addLayout(second);
}

void AuditFilterBar::fillTimes() {
    m_time->addItem(tr("Any time"), anyTime);
    m_time->addItem(tr("Today"), 1);
    m_time->addItem(tr("The last 7 days"), 7);
    m_time->addItem(tr("The last 30 days"), 30);
    m_time->addItem(tr("The last 90 days"), 90);
    m_time->addItem(tr("Between two days"), betweenDates);
}

void AuditFilterBar::fillSubjects() {
    m_subject->addItem(tr("Anything"), QVariant());
    m_subject->addItem(tr("A campaign"), QStringLiteral("campaign"));
    m_subject->addItem(tr("A code"), QStringLiteral("code"));
    m_subject->addItem(tr("A ticket"), QStringLiteral("ticket"));
    m_subject->addItem(tr("A contribution"), QStringLiteral("contribution"));
    m_subject->addItem(tr("A report"), QStringLiteral("report"));
    m_subject->addItem(tr("A member"), QStringLiteral("member"));
    m_subject->addItem(tr("An appeal"), QStringLiteral("appeal"));
    m_subject->addItem(tr("A message"), QStringLiteral("notice"));
    m_subject->addItem(tr("A login"), QStringLiteral("user"));
}

void AuditFilterBar::connectFields() {
    connect(&m_pause, &QTimer::timeout, this, &AuditFilterBar::announce);
    for (QComboBox* box : {m_author, m_action, m_campaign})
        connect(box, &QComboBox::currentIndexChanged, this, &AuditFilterBar::announce);
    connect(m_subject, &QComboBox::currentIndexChanged, this, &AuditFilterBar::subjectChosen);
    connect(m_time, &QComboBox::currentIndexChanged, this, &AuditFilterBar::timeChosen);
    for (QDateEdit* edit : {m_from, m_until})
        connect(edit, &QDateEdit::dateChanged, &m_pause, qOverload<>(&QTimer::start));
    for (QLineEdit* edit : {m_number, m_name, m_reason})
        connect(edit, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(m_clear, &QPushButton::clicked, this, &AuditFilterBar::clear);
}

void AuditFilterBar::setChoices(
    const std::vector<QString>& authors, const std::vector<QString>& actions, const std::vector<Campaign>& campaigns) {
    std::vector<std::pair<QString, QVariant>> choices;
    for (const QString& author : authors)
        choices.emplace_back(author, author);
    refill(m_author, tr("Anyone"), choices);
    choices.clear();
    for (const QString& action : actions)
        choices.emplace_back(auditActionText(action), action);
    std::sort(choices.begin(), choices.end(),
        [](const auto& left, const auto& right) { return left.first.localeAwareCompare(right.first) < 0; });
    refill(m_action, tr("Any action"), choices);
    choices.clear();
    for (const Campaign& campaign : campaigns)
        choices.emplace_back(campaign.name, campaign.id.value);
    refill(m_campaign, tr("Any campaign"), choices);
}

store::AuditFilter AuditFilterBar::filter() const {
    store::AuditFilter filter;
    filter.author = m_author->currentData().toString();
    filter.action = m_action->currentData().toString();
    if (m_campaign->currentData().isValid())
        filter.campaign = CampaignId(m_campaign->currentData().toLongLong());
    filter.subjectKind = m_subject->currentData().toString();
    if (isLogin())
        filter.subjectName = m_name->text().trimmed();
    else if (!m_number->text().isEmpty())
        filter.subjectId = m_number->text().toLongLong();
    filter.reason = m_reason->text().trimmed();
    const int days = m_time->currentData().toInt();
    if (days == betweenDates) {
        filter.from = startOf(m_from->date());
        filter.until = startOf(m_until->date().addDays(1));
    } else if (days != anyTime) {
        filter.from = startOf(QDate::currentDate().addDays(1 - days));
    }
    return filter;
}

ReportRange AuditFilterBar::range() const {
    switch (m_time->currentData().toInt()) {
    case anyTime:
        return {};
    case 1:
        return {RangeWord::Today};
    case 7:
        return {RangeWord::Last7Days};
    case 30:
        return {RangeWord::Last30Days};
    case 90:
        return {RangeWord::Last90Days};
    default:
        return {RangeWord::Between, m_from->date(), m_until->date()};
    }
}

QString AuditFilterBar::inWords() const {
    QStringList parts;
    for (const QComboBox* box : {m_author, m_action, m_campaign, m_subject})
        if (box->currentData().isValid())
            parts += box->currentText();
    const store::AuditFilter chosen = filter();
    if (chosen.subjectId)
        parts += tr("number %1").arg(*chosen.subjectId);
    if (!chosen.subjectName.isEmpty())
        parts += tr("“%1” in its name").arg(chosen.subjectName);
    if (const QString reason = m_reason->text().trimmed(); !reason.isEmpty())
        parts += tr("“%1” in the reason").arg(reason);
    return parts.join(QStringLiteral("  ·  "));
}

void AuditFilterBar::clear() {
    {
        const QSignalBlocker blocker(this);
        for (QComboBox* box : {m_author, m_action, m_campaign, m_time, m_subject})
            box->setCurrentIndex(0);
        m_number->clear();
        m_name->clear();
        m_reason->clear();
    }
    announce();
}

void AuditFilterBar::showSubject(const QString& kind, qint64 id) {
    {
        const QSignalBlocker blocker(this);
        clear();
        m_subject->setCurrentIndex(m_subject->findData(kind));
        m_number->setText(QString::number(id));
    }
    announce();
}

void AuditFilterBar::timeChosen() {
    const bool isBetween = m_time->currentData().toInt() == betweenDates;
    m_from->setVisible(isBetween);
    m_until->setVisible(isBetween);
    announce();
}

bool AuditFilterBar::isLogin() const {
    return m_subject->currentData().toString() == QLatin1String("user");
}

void AuditFilterBar::subjectChosen() {
    m_number->setVisible(!isLogin());
    m_name->setVisible(isLogin());
    announce();
}

void AuditFilterBar::announce() {
    m_pause.stop();
    m_clear->setEnabled(!isEmpty());
    Q_EMIT changed();
}

} // namespace invites::admin
