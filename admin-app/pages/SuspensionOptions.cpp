#include "admin-app/pages/SuspensionOptions.h"

#include "admin-app/pages/SpanBox.h"

#include <QComboBox>
#include <QFormLayout>

namespace invites::admin {

SuspensionOptions::SuspensionOptions(const std::vector<Campaign>& campaigns, QWidget* parent)
    : QWidget(parent), m_campaign(new QComboBox), m_span(new SpanBox(SpanBox::Longest::UntilLifted)) {
    m_campaign->setObjectName(QStringLiteral("where"));
    m_campaign->addItem(tr("in every campaign"));
    for (const Campaign& campaign : campaigns)
        m_campaign->addItem(tr("in %1").arg(campaign.name), campaign.id.value);
    auto* layout = new QFormLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addRow(tr("&Where"), m_campaign);
    layout->addRow(tr("&For"), m_span);
}

store::SuspensionWish SuspensionOptions::wish(MemberId member) const {
    store::SuspensionWish wish;
    wish.member = member;
    if (m_campaign->currentData().isValid())
        wish.campaign = CampaignId(m_campaign->currentData().toLongLong());
    wish.until = m_span->end();
    return wish;
}

} // namespace invites::admin
