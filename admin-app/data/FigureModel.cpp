#include "admin-app/data/FigureModel.h"

#include "admin-app/data/TabSeparated.h"

#include <QDateTime>
#include <QLocale>

#include <cmath>
#include <utility>

namespace invites::admin {
namespace {

QString shown(const QVariant& value) {
    const QLocale locale;
    switch (value.typeId()) {
    case QMetaType::QDate:
        return locale.toString(value.toDate(), QLocale::ShortFormat);
    case QMetaType::QDateTime:
        return locale.toString(value.toDateTime(), QLocale::ShortFormat);
    case QMetaType::Double:
        return FigureModel::tr("%L1 %").arg(qint64(std::llround(value.toDouble())));
    case QMetaType::LongLong:
        return locale.toString(value.toLongLong());
    case QMetaType::QString:
        return value.toString();
    default:
        return FigureModel::tr("–");
    }
}

QString plain(const QVariant& value) {
    switch (value.typeId()) {
    case QMetaType::QDate:
        return value.toDate().toString(Qt::ISODate);
    case QMetaType::QDateTime:
        return value.toDateTime().toUTC().toString(Qt::ISODate);
    case QMetaType::Double:
        return QString::number(value.toDouble(), 'f', 1);
    default:
        return value.toString();
    }
}

} // namespace

void FigureModel::setFigures(const QStringList& titles, std::vector<QVariantList> rows) {
    const bool isSameShape = titles == m_titles && rows.size() == m_rows.size();
    if (!isSameShape)
        beginResetModel();
    m_titles = titles;
    m_rows = std::move(rows);
    if (!isSameShape)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

std::vector<std::vector<QString>> FigureModel::records() const {
    std::vector<std::vector<QString>> records{{m_titles.begin(), m_titles.end()}};
    for (const QVariantList& row : m_rows) {
        std::vector<QString> fields;
        for (const QVariant& value : row)
            fields.push_back(plain(value));
        records.push_back(std::move(fields));
    }
    return records;
}

QString FigureModel::asTsv() const {
    return tabSeparated(records());
}

int FigureModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FigureModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_titles.size());
}

QVariant FigureModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole && index.column() > 0)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    const QVariant& value = m_rows[std::size_t(index.row())][index.column()];
    if (role == Qt::EditRole)
        return value;
    return role == Qt::DisplayRole ? QVariant(shown(value)) : QVariant();
}

QVariant FigureModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= m_titles.size())
        return {};
    if (role == Qt::TextAlignmentRole && section > 0)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    return role == Qt::DisplayRole ? QVariant(m_titles[section]) : QVariant();
}

} // namespace invites::admin
