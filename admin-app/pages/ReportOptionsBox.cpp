#include "admin-app/pages/ReportOptionsBox.h"

#include "admin-app/widgets/Icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>

#include <algorithm>

namespace invites::admin {

namespace {

constexpr int shownColumnRows = 3;

QDateEdit* makeDate(const QString& name, const QString& accessibleName) {
    auto* edit = new QDateEdit(QDate::currentDate());
    edit->setObjectName(name);
    edit->setAccessibleName(accessibleName);
    edit->setCalendarPopup(true);
    return edit;
}

} // namespace

ReportOptionsBox::ReportOptionsBox(bool mayUnmask, QWidget* parent)
    : QGroupBox(parent), m_mayUnmask(mayUnmask), m_campaign(new QComboBox), m_range(new QComboBox),
      m_first(makeDate(QStringLiteral("firstDay"), tr("First day"))),
      m_last(makeDate(QStringLiteral("lastDay"), tr("Last day"))), m_onlyLabel(new QLabel(tr("Only"))),
      m_filterLabel(new QLabel), m_filterClear(new QToolButton), m_columns(new QListWidget),
      m_unmask(new QCheckBox(tr("Codes in c&lear; this is written into the audit log"))), m_hint(new QLabel) {
    m_campaign->setObjectName(QStringLiteral("campaign"));
    m_range->setObjectName(QStringLiteral("range"));
    m_columns->setObjectName(QStringLiteral("columns"));
    m_columns->setAccessibleName(tr("Columns"));
    m_unmask->setObjectName(QStringLiteral("unmask"));
    for (const RangeWord word : allRangeWords())
        m_range->addItem(rangeName(word), int(word));
    m_campaign->addItem(tr("All campaigns"), QString());

    auto* days = new QHBoxLayout;
    days->addWidget(m_range);
    days->addWidget(m_first);
    days->addWidget(m_last);
    days->addStretch();
    auto* filter = new QHBoxLayout;
    m_filterLabel->setTextFormat(Qt::PlainText);
    m_filterLabel->setObjectName(QStringLiteral("only"));
    m_filterLabel->setWordWrap(true);
    m_filterClear->setIcon(themedIcon(QStringLiteral("cross")));
    m_filterClear->setAutoRaise(true);
    m_filterClear->setToolTip(tr("All rows again"));
    m_filterClear->setAccessibleName(tr("All rows again"));
    filter->addWidget(m_filterLabel, 1);
    filter->addWidget(m_filterClear);
    m_columns->setFlow(QListView::LeftToRight);
    m_columns->setWrapping(true);
    m_columns->setResizeMode(QListView::Adjust);
    m_columns->setSpacing(2);
    m_columns->setFixedHeight((m_columns->fontMetrics().height() + 12) * shownColumnRows);
    m_hint->setWordWrap(true);
    m_hint->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_hint->setForegroundRole(QPalette::PlaceholderText);

    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(10);
    form->addRow(tr("&Campaign"), m_campaign);
    form->addRow(tr("&Days"), days);
    static_cast<QLabel*>(form->labelForField(days))->setBuddy(m_range);
    form->addRow(m_onlyLabel, filter);
    form->addRow(tr("C&olumns"), m_columns);
    form->addRow(QString(), m_unmask);
    form->addRow(QString(), m_hint);

    const auto tell = [this] {
        updateControls();
        Q_EMIT changed();
    };
    connect(m_campaign, &QComboBox::currentIndexChanged, this, tell);
    connect(m_campaign, &QComboBox::activated, this, [this] { m_wantedCampaign.clear(); });
    connect(m_range, &QComboBox::currentIndexChanged, this, tell);
    connect(m_first, &QDateEdit::dateChanged, this, tell);
    connect(m_last, &QDateEdit::dateChanged, this, tell);
    connect(m_columns, &QListWidget::itemChanged, this, tell);
    connect(m_unmask, &QCheckBox::toggled, this, tell);
    connect(m_filterClear, &QToolButton::clicked, this, [this, tell] {
        m_narrowing = {};
        tell();
    });
    setReport(m_report);
}

void ReportOptionsBox::setCampaigns(const std::vector<Campaign>& campaigns) {
    const QString before = m_wantedCampaign.isEmpty() ? campaignSlug() : m_wantedCampaign;
    while (m_campaign->count() > 1)
        m_campaign->removeItem(1);
    for (const Campaign& campaign : campaigns)
        m_campaign->addItem(campaign.name, campaign.slug);
    m_campaign->setCurrentIndex(std::max(0, m_campaign->findData(before)));
    m_wantedCampaign.clear();
}

void ReportOptionsBox::chooseCampaign(const QString& slug) {
    const int index = m_campaign->findData(slug);
    m_wantedCampaign = index < 0 ? slug : QString();
    m_campaign->setCurrentIndex(std::max(0, index));
}

void ReportOptionsBox::setReport(store::Report report) {
    const bool isOther = report != m_report || m_columns->count() == 0;
    m_report = report;
    if (isOther) {
        m_narrowing = {};
        fillColumns({});
    }
    m_unmask->setChecked(false);
    updateControls();
}

void ReportOptionsBox::setNarrowing(store::Report report, const ReportNarrowing& narrowing,
    const std::vector<QString>& columns, const ReportRange& range, const QString& campaignSlug) {
    setReport(report);
    m_narrowing = narrowing;
    fillColumns(columns);
    showRange(range);
    chooseCampaign(campaignSlug);
    updateControls();
    Q_EMIT changed();
}

void ReportOptionsBox::showRange(const ReportRange& range) {
    m_range->setCurrentIndex(m_range->findData(int(range.word)));
    if (range.first.isValid())
        m_first->setDate(range.first);
    if (range.last.isValid())
        m_last->setDate(range.last);
}

void ReportOptionsBox::show(const SavedReport& saved) {
    setReport(saved.report);
    m_narrowing = saved.narrowing;
    chooseCampaign(saved.campaignSlug);
    showRange(saved.range);
    fillColumns(saved.columns);
    updateControls();
}

void ReportOptionsBox::fillColumns(const std::vector<QString>& chosen) {
    m_columns->clear();
    const std::vector<QString> all = store::columnsOf(m_report);
    const auto isIn = [](const std::vector<QString>& names, const QString& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    const auto add = [this](const QString& heading, bool isChosen) {
        auto* item = new QListWidgetItem(heading, m_columns);
        item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        item->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
    };
    for (const QString& heading : chosen)
        if (isIn(all, heading))
            add(heading, true);
    for (const QString& heading : all)
        if (!isIn(chosen, heading))
            add(heading, chosen.empty());
}

void ReportOptionsBox::updateControls() {
    const bool isBetween = range().word == RangeWord::Between;
    m_first->setVisible(isBetween);
    m_last->setVisible(isBetween);
    const bool isFiltered = !m_narrowing.isNothing();
    m_onlyLabel->setVisible(isFiltered);
    m_filterLabel->setText(m_narrowing.description);
    m_filterLabel->setVisible(isFiltered);
    m_filterClear->setVisible(isFiltered);
    m_unmask->setVisible(m_mayUnmask && store::hasCodes(m_report));
    m_unmask->setEnabled(!campaignSlug().isEmpty());
    const bool isMissingCampaign = m_mayUnmask && store::hasCodes(m_report) && campaignSlug().isEmpty();
    m_hint->setText(isMissingCampaign ? tr("Codes are written in clear for one campaign at a time.")
                                      : tr("Text that a spreadsheet would take for a formula is written with an "
                                           "apostrophe before it ( '=… )."));
}

QString ReportOptionsBox::campaignSlug() const {
    return m_campaign->currentData().toString();
}

ReportRange ReportOptionsBox::range() const {
    const auto word = RangeWord(m_range->currentData().toInt());
    return word == RangeWord::Between ? ReportRange{word, m_first->date(), m_last->date()} : ReportRange{word};
}

std::vector<QString> ReportOptionsBox::columns() const {
    std::vector<QString> chosen;
    for (int row = 0; row < m_columns->count(); ++row) {
        if (m_columns->item(row)->checkState() == Qt::Checked)
            chosen.push_back(m_columns->item(row)->text());
    }
    return chosen == store::columnsOf(m_report) ? std::vector<QString>() : chosen;
}

bool ReportOptionsBox::isUsable() const {
    bool hasColumn = false;
    for (int row = 0; row < m_columns->count(); ++row)
        hasColumn = hasColumn || m_columns->item(row)->checkState() == Qt::Checked;
    const ReportRange days = range();
    return hasColumn && (days.word != RangeWord::Between || days.first <= days.last);
}

bool ReportOptionsBox::isUnmasked() const {
    return m_unmask->isChecked() && m_unmask->isEnabled() && m_mayUnmask && store::hasCodes(m_report);
}

Result<store::ReportRequest> ReportOptionsBox::request(QDate today) const {
    store::ReportRequest request{m_report, campaignSlug(), momentsOf(range(), today), {}, columns()};
    if (const Status added = m_narrowing.addTo(request, today); !added)
        return failure(added.error());
    return request;
}

} // namespace invites::admin
