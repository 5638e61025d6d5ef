#pragma once

#include "admin-app/data/CodeEditor.h"
#include "admin-app/data/CodeEdits.h"
#include "admin-app/data/DatabaseThread.h"
#include "common/base/Clock.h"
#include "common/store/VerificationStore.h"

#include <QAbstractTableModel>
#include <QHash>

#include <memory>
#include <vector>

namespace invites::admin {

// The verification queue, a page at a time as it is scrolled. What the person settles leaves it at once, what he takes
// back returns to its place. GUI thread.
class VerificationModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Why, Campaign, Ticket, Shown, Copied, Report, GivenBack, Giver, Note, ColumnCount };
    // The row's store::VerificationRank as int, in every column.
    static constexpr int RankRole = Qt::UserRole;

    VerificationModel(
        DatabaseThread& database, CodeEdits& edits, std::shared_ptr<const Clock> clock, QObject* parent = nullptr);

    // Empty for all. Loads.
    void setCampaigns(std::vector<CampaignId> campaigns);
    // From the first row on; what is shown stays until the answer is there.
    void reload();
    // Only the counts, at no cost to speak of; and the rows where none were there and now are some.
    void refreshCounts();

    const store::UnsettledCode& codeAt(int row) const { return m_codes[std::size_t(row)]; }
    // Below 0 where it is not there, or not loaded yet.
    int rowOf(CodeId id) const;
    // As an act needs it.
    SelectedCode selected(int row) const;
    const store::VerificationCounts& counts() const { return m_counts; }
    bool isLoading() const { return m_isLoading; }
    Instant now() const { return m_clock->now(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    void loaded();
    void loadFailed(const QString& why);
    void countsChanged();
    // Taken back: these rows are there again.
    void returned(int firstRow, int count);

private:
    void request(bool isFirst);
    void take(std::vector<store::UnsettledCode> codes, bool isFirst);
    void takeActs(const std::vector<store::CodeAct>& acts);
    void remove(int row);
    void putBack(const store::CodeAct& act);
    QString text(const store::UnsettledCode& code, int column) const;
    QString explanation(const store::UnsettledCode& code, int column) const;

    DatabaseThread& m_database;
    const std::shared_ptr<const Clock> m_clock;
    std::vector<CampaignId> m_campaigns;
    std::vector<store::UnsettledCode> m_codes; // in the order of their keys
    QHash<qint64, store::UnsettledCode> m_settled;
    store::VerificationCounts m_counts;
    bool m_hasMore = false;
    bool m_isLoading = false;
    bool m_isCounting = false;
    bool m_areCountsOld = false; // asked for again meanwhile
    bool m_isLoaded = false;
    quint64 m_generation = 0; // answers to older questions are dropped
};

} // namespace invites::admin
