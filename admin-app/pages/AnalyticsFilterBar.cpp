#include "admin-app/pages/AnalyticsFilterBar.h"

#include "admin-app/pages/AnalyticsWords.h"

#include <QComboBox>
#include <QDateEdit>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLocale>
#include <QSettings>
#include <QSignalBlocker>

#include <algorithm>
#include <utility>

namespace invites::admin {
namespace {

const QString rangeKey = QStringLiteral("analytics/range");
constexpr int allCampaigns = 0;

QComboBox* makeBox(const QString& objectName, const QString& name) {
    auto* box = new QComboBox;
    box->setObjectName(objectName);
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return box;
}

QDate todayInUtc() {
    return QDateTime::currentDateTimeUtc().date();
}

QDateEdit* makeDate(const QString& objectName, const QString& name, QDate day) {
    auto* edit = new QDateEdit(day);
    edit->setObjectName(objectName);
    edit->setAccessibleName(name);
    edit->setCalendarPopup(true);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    edit->setDateRange(QDate(2020, 1, 1), QDate(2199, 12, 31));
    return edit;
}

} // namespace

AnalyticsFilterBar::AnalyticsFilterBar(QWidget* parent)
    : QWidget(parent), m_campaign(makeBox(QStringLiteral("campaign"), tr("Campaign"))),
      m_range(makeBox(QStringLiteral("range"), tr("Days"))),
      m_first(makeDate(QStringLiteral("first"), tr("First day"), todayInUtc().addDays(-29))),
      m_last(makeDate(QStringLiteral("last"), tr("Last day, including"), todayInUtc())),
      m_source(makeBox(QStringLiteral("source"), tr("Where the codes came from"))),
      m_lane(makeBox(QStringLiteral("lane"), tr("Lane of who got them"))) {
    m_campaign->addItem(tr("All campaigns"), qint64(allCampaigns));
    fillRanges();
    fillFilters();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* field : std::initializer_list<QWidget*>{m_campaign, m_range, m_first, m_last, m_source, m_lane})
        layout->addWidget(field);
    layout->addStretch();
    rangeChosen();
    connect(m_campaign, &QComboBox::currentIndexChanged, this, &AnalyticsFilterBar::questionChanged);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(rangeKey, toText(word()));
        rangeChosen();
        Q_EMIT questionChanged();
    });
    connect(m_first, &QDateEdit::dateChanged, this, &AnalyticsFilterBar::questionChanged);
    connect(m_last, &QDateEdit::dateChanged, this, &AnalyticsFilterBar::questionChanged);
    connect(m_source, &QComboBox::currentIndexChanged, this, &AnalyticsFilterBar::filterChanged);
    connect(m_lane, &QComboBox::currentIndexChanged, this, &AnalyticsFilterBar::filterChanged);
}

void AnalyticsFilterBar::fillRanges() {
    for (const RangeWord each : {RangeWord::Last7Days, RangeWord::Last30Days, RangeWord::Last90Days,
             RangeWord::ThisMonth, RangeWord::LastMonth, RangeWord::Between})
        m_range->addItem(rangeName(each), int(each));
    const auto kept = rangeWordFromText(QSettings().value(rangeKey).toString());
    const int at = m_range->findData(int(kept.value_or(RangeWord::Last30Days)));
    m_range->setCurrentIndex(std::max(0, at));
}

void AnalyticsFilterBar::fillFilters() {
    m_source->addItem(tr("All sources"));
    for (const auto source : {store::CodeSource::Import, store::CodeSource::Contribution, store::CodeSource::Console})
        m_source->addItem(nameOf(source), int(source));
    m_lane->addItem(tr("All lanes"));
    for (const TicketLane lane : {TicketLane::Standard, TicketLane::Priority, TicketLane::Head})
        m_lane->addItem(nameOf(lane), int(lane));
}

RangeWord AnalyticsFilterBar::word() const {
    return RangeWord(m_range->currentData().toInt());
}

void AnalyticsFilterBar::rangeChosen() {
    const bool isBetween = word() == RangeWord::Between;
    m_first->setVisible(isBetween);
    m_last->setVisible(isBetween);
}

AnalyticsQuestion AnalyticsFilterBar::question() const {
    const QDate today = todayInUtc();
    const ReportRange days = daysOf({word(), m_first->date(), m_last->date()}, today);
    const qint64 campaign = m_campaign->currentData().toLongLong();
    return {campaign == allCampaigns ? std::nullopt : std::optional(CampaignId(campaign)),
        std::min(days.first, days.last), std::min(std::max(days.first, days.last), today)};
}

DeliveryFilter AnalyticsFilterBar::filter() const {
    DeliveryFilter filter;
    if (m_source->currentData().isValid())
        filter.source = store::CodeSource(m_source->currentData().toInt());
    if (m_lane->currentData().isValid())
        filter.lane = TicketLane(m_lane->currentData().toInt());
    return filter;
}

QString AnalyticsFilterBar::inWords(AnalyticsFilters heeded) const {
    QStringList words{m_campaign->currentText()};
    if (heeded.testFlag(AnalyticsFilter::Days)) {
        const AnalyticsQuestion asked = question();
        const QLocale locale;
        words.append(tr("%1 to %2 (UTC)")
                         .arg(locale.toString(asked.first, QLocale::ShortFormat),
                             locale.toString(asked.last, QLocale::ShortFormat)));
    }
    for (const auto& [box, filter] :
        {std::pair(m_source, AnalyticsFilter::Source), std::pair(m_lane, AnalyticsFilter::Lane)}) {
        if (heeded.testFlag(filter) && box->currentData().isValid())
            words.append(box->currentText());
    }
    return words.join(QStringLiteral(", "));
}

QString AnalyticsFilterBar::unheededInWords(AnalyticsFilters heeded) const {
    const DeliveryFilter chosen = filter();
    const bool isSource = chosen.source && !heeded.testFlag(AnalyticsFilter::Source);
    const bool isLane = chosen.lane && !heeded.testFlag(AnalyticsFilter::Lane);
    if (isSource && isLane)
        return tr("Of all sources and lanes: those that are chosen do not apply here.");
    if (isSource)
        return tr("Of all sources: the one that is chosen does not apply here.");
    return isLane ? tr("Of all lanes: the one that is chosen does not apply here.") : QString();
}

void AnalyticsFilterBar::setCampaigns(const std::vector<NamedCampaign>& campaigns) {
    const QSignalBlocker blocker(m_campaign);
    const QVariant chosen = m_campaign->currentData();
    const QString name = m_campaign->currentText();
    while (m_campaign->count() > 1)
        m_campaign->removeItem(1);
    for (const NamedCampaign& campaign : campaigns)
        m_campaign->addItem(campaign.name, campaign.id.value);
    if (m_campaign->findData(chosen) < 0)
        m_campaign->addItem(name, chosen);
    m_campaign->setCurrentIndex(m_campaign->findData(chosen));
}

void AnalyticsFilterBar::choose(std::optional<CampaignId> campaign, const QString& name) {
    const qint64 wanted = campaign ? campaign->value : allCampaigns;
    if (m_campaign->findData(wanted) < 0)
        m_campaign->addItem(name, wanted);
    m_campaign->setCurrentIndex(m_campaign->findData(wanted));
}

} // namespace invites::admin
