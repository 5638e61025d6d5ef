#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "common/store/LineStore.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace invites::admin {

// Who is in a campaign's line, in the order in which they are served; read page by page as the view comes to it, by
// key, so that the thousandth page costs what the first does. GUI thread.
class LineModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Position, Number, State, Since, Place, OfferEnds, ColumnCount };

    explicit LineModel(DatabaseThread& database, QObject* parent = nullptr, int pageSize = 200);

    // From the front. state: only those in it; nothing for all.
    void showLine(CampaignId campaign, std::optional<TicketState> state);
    // From a ticket that waits, on to the end.
    void showFrom(CampaignId campaign, const store::TicketFacts& ticket);
    // The same again.
    void reload();
    // The same again, in place: what is shown stays until the answer is there, and where it says the same. Does nothing
    // while rows are being read, where more are loaded than are read at once, and from the middle, whose place moves.
    void renew();
    // Whether renew() can do something.
    bool isRenewable() const { return rowCount() <= m_pageSize && !isFromMiddle(); }
    // Where it cannot: reads the rows from first to last anew, to see whether they are the same and at the same places.
    // If not, moved().
    void look(int first, int last);
    // From the ticket on where it waits, else from the front.
    void showAround(qint64 number);
    // Whether it begins further back than at the front.
    bool isFromMiddle() const { return m_before > 0; }

    const store::LineEntry& entryAt(int row) const { return m_entries[std::size_t(row)]; }
    // -1 where it is not loaded.
    int rowOf(qint64 number) const;
    bool isComplete() const { return m_isComplete; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    // A page has arrived, maybe an empty one.
    void loaded();
    // renew() has found something else: the rows are about to be, and were, replaced.
    void aboutToRenew();
    void renewed();
    // What is shown is not so any more.
    void moved();
    void failed(const QString& why);

private:
    void begin();
    void replace(std::vector<store::LineEntry> page);
    void take(std::vector<store::LineEntry> page);
    QString positionText(int row) const;
    static QString placeText(const store::LineEntry& entry);
    QVariant shown(const QModelIndex& index) const;

    DatabaseThread& m_database;
    const int m_pageSize;
    CampaignId m_campaign;
    std::optional<TicketState> m_state;
    std::optional<store::LineEntry> m_start; // the key that the first page follows
    qint64 m_before = 0;                     // waiting tickets before the first row
    std::vector<store::LineEntry> m_entries;
    int m_offered = 0; // among the entries, all at the front
    bool m_isComplete = true;
    bool m_isLoading = false;
    bool m_isLooking = false;
    int m_generation = 0;
};

// "Waiting", "Offered", …
QString wordOf(TicketState state);

} // namespace invites::admin
