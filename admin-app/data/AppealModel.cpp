#include "admin-app/data/AppealModel.h"

#include "admin-app/data/CodeWords.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

#include <algorithm>

namespace invites::admin {

OpenedAppeal openedAppeal(store::Appeal appeal, const std::shared_ptr<const vault::Keyring>& keyring) {
    QString words;
    if (!appeal.sealedWords) {
        words = AppealModel::tr("What was written has been forgotten.");
    } else if (!keyring) {
        words = AppealModel::tr("What was written can be read with the keyring, which is not on this machine.");
    } else {
        const auto opened = vault::AppealCipher(keyring).open(*appeal.sealedWords, appeal.reference);
        words = opened ? QString::fromUtf8(opened->reveal()) : opened.error().detail;
    }
    return {std::move(appeal), words};
}

void AppealModel::setAppeals(std::vector<OpenedAppeal> appeals) {
    beginResetModel();
    m_appeals = std::move(appeals);
    endResetModel();
}

int AppealModel::openCount() const {
    return int(std::count_if(m_appeals.begin(), m_appeals.end(),
        [](const OpenedAppeal& opened) { return opened.appeal.state == AppealState::Open; }));
}

int AppealModel::rowOf(AppealId id) const {
    const auto found = std::find_if(
        m_appeals.begin(), m_appeals.end(), [id](const OpenedAppeal& opened) { return opened.appeal.id == id; });
    return found == m_appeals.end() ? -1 : int(found - m_appeals.begin());
}

int AppealModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_appeals.size());
}

int AppealModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString AppealModel::text(const OpenedAppeal& opened, Column column) const {
    const store::Appeal& appeal = opened.appeal;
    switch (column) {
    case State:
        return wordOf(appeal.state);
    case Who:
        return whoseText(appeal);
    case Against:
        return againstText(appeal);
    case Campaign:
        return appeal.campaignSlug;
    case Since:
        return momentText(appeal.submittedAt);
    case Words:
        return opened.words.simplified();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant AppealModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const OpenedAppeal& opened = row(index.row());
    if (role == Qt::DisplayRole)
        return text(opened, Column(index.column()));
    if (role == Qt::ForegroundRole && opened.appeal.state != AppealState::Open)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant AppealModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case State:
        return tr("State");
    case Who:
        return tr("Who");
    case Against:
        return tr("Against");
    case Campaign:
        return tr("Campaign");
    case Since:
        return tr("Since");
    case Words:
        return tr("What was written");
    case ColumnCount:
        break;
    }
    return {};
}

QString wordOf(AppealState state) {
    switch (state) {
    case AppealState::Open:
        return AppealModel::tr("Open");
    case AppealState::Granted:
        return AppealModel::tr("Granted");
    case AppealState::Refused:
        return AppealModel::tr("Refused");
    }
    return {};
}

QString whoseText(const store::Appeal& appeal) {
    if (appeal.member)
        return AppealModel::tr("Member %L1").arg(appeal.member->value);
    return AppealModel::tr("Visitor of ticket %L1").arg(appeal.debt ? appeal.debt->ticketNumber : 0);
}

QString againstText(const store::Appeal& appeal) {
    return appeal.suspension ? AppealModel::tr("Suspension") : AppealModel::tr("Late codes");
}

} // namespace invites::admin
