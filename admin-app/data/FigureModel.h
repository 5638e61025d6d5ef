#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <QVariantList>

#include <optional>
#include <vector>

namespace invites::admin {

// What charts show, as a table: a moment or a name in the first column, figures in the others. A value is a QDate, a
// QDateTime, a QString, a qint64, a double (a share of a hundred), or null where there is none.
class FigureModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setFigures(const QStringList& titles, std::vector<QVariantList> rows);

    // A heading, and values as programs write them.
    std::vector<std::vector<QString>> records() const;
    // The same for a spreadsheet, with tabs between the columns.
    QString asTsv() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    // Qt::EditRole has the value itself.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QStringList m_titles;
    std::vector<QVariantList> m_rows;
};

// A figure that may be unknown.
template <typename Number>
QVariant cellOf(const std::optional<Number>& number) {
    return number ? QVariant(*number) : QVariant();
}

} // namespace invites::admin
