#pragma once

#include "common/store/AppealStore.h"
#include "common/vault/AppealCipher.h"

#include <QAbstractTableModel>

#include <vector>

namespace invites::admin {

// An appeal, with what its author wrote where the keyring opens it.
struct OpenedAppeal {
    store::Appeal appeal;
    QString words; // or why they cannot be read
};

// On any thread. keyring: nullptr where there is none.
OpenedAppeal openedAppeal(store::Appeal appeal, const std::shared_ptr<const vault::Keyring>& keyring);

// The appeals, open ones first. GUI thread.
class AppealModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Who, Against, Campaign, Since, Words, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setAppeals(std::vector<OpenedAppeal> appeals);
    const OpenedAppeal& row(int row) const { return m_appeals[std::size_t(row)]; }
    int openCount() const;
    // -1 where it is not there.
    int rowOf(AppealId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const OpenedAppeal& opened, Column column) const;

    std::vector<OpenedAppeal> m_appeals;
};

QString wordOf(AppealState state);                // "Open"
QString whoseText(const store::Appeal& appeal);   // "Member 17", "The visitor of ticket 4"
QString againstText(const store::Appeal& appeal); // "Suspension", "Late codes"

} // namespace invites::admin
