// What the page of codes hands to a report.
#include "admin-app/data/CodeFilterWords.h"
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/widgets/CodeFilterRow.h"

#include <QAction>

namespace invites::admin {

namespace {

// More are sorted for a long time before the first of them can be written.
constexpr int mostSorted = 1'000'000;

} // namespace

void CodesPage::exportShown() {
    ReportNarrowing narrowing;
    std::vector<QString> columns;
    for (const CodeTableColumn column : shownColumns())
        columns.push_back(reportHeadingOf(column));
    const qint64 selected = selectedCount();
    // All that is shown is what the filter says, however much of it is in memory.
    const bool isAll = selected == 0 || selected == m_model->rowCount();
    const std::vector<store::CodeRow> rows = isAll ? std::vector<store::CodeRow>() : selectedRows();
    if (!isAll && qint64(rows.size()) < selected) {
        Q_EMIT said(
            tr("Only %L1 of the %Ln selected code(s) are loaded. Select fewer of them, or none for all that are "
               "shown.",
                nullptr, int(selected))
                .arg(rows.size()));
        return;
    }
    const int count = m_model->rowCount();
    const bool isSorted = !isAll || (m_model->isCountExact() && count <= mostSorted);
    if (isSorted)
        narrowing.order = m_order;
    const QString order = isSorted ? tr("as they stand in the table") : tr("in the order of being added");
    if (!isAll) {
        narrowing.ids.emplace();
        for (const store::CodeRow& row : rows)
            narrowing.ids->push_back(row.id);
        narrowing.description = tr("%Ln selected code(s), %1", nullptr, int(rows.size())).arg(order);
    } else if (m_found) {
        narrowing.ids = m_found;
        narrowing.description = tr("The code that was looked for");
    } else {
        narrowing.codes = m_filter->state();
        if (m_trash->isChecked())
            narrowing.codes[QStringLiteral("trash")] = true;
        narrowing.description = tr("%1, %2").arg(m_filter->inWords(m_trash->isChecked()), order);
    }
    // What was found need not be of the filter's campaign.
    Q_EMIT exportRequested(narrowing, columns, onlyCampaign(isAll && m_found ? rowsInMemory() : rows));
}

// Whose codes alone are meant, which is what they may be had in clear for.
QString CodesPage::onlyCampaign(const std::vector<store::CodeRow>& rows) const {
    if (!rows.empty()) {
        const QString slug = rows.front().campaignSlug;
        const bool isOnly =
            std::all_of(rows.begin(), rows.end(), [&](const store::CodeRow& row) { return row.campaignSlug == slug; });
        return isOnly ? slug : QString();
    }
    const std::vector<CampaignId> named = m_filter->filter().campaigns;
    for (const Campaign& campaign : m_campaigns)
        if (m_campaigns.size() == 1 || (named.size() == 1 && named.front() == campaign.id))
            return campaign.slug;
    return {};
}

} // namespace invites::admin
