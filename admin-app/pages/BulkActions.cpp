#include "admin-app/pages/BulkActions.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeJobBar.h"
#include "admin-app/widgets/ConflictDialog.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/TextDialog.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>

namespace invites::admin {

namespace {

bool isGranted(BulkAct act, const SelectedCode& code) {
    switch (act) {
    case BulkAct::Accept:
        return mayAccept(code);
    case BulkAct::MarkUsed:
        return maySettle(code, CodeStatus::Used);
    case BulkAct::MarkInvalid:
        return maySettle(code, CodeStatus::Invalid);
    case BulkAct::Note:
        return true;
    case BulkAct::Delete:
        return mayDelete(code);
    case BulkAct::Restore:
        return mayRestore(code);
    case BulkAct::Release:
        return mayRelease(code);
    }
    return false;
}

CodeDeed deedOf(BulkAct act, const QString& text) {
    switch (act) {
    case BulkAct::Accept:
        return acceptanceOfCodes();
    case BulkAct::MarkUsed:
        return settlingOfCodes(CodeStatus::Used, text);
    case BulkAct::MarkInvalid:
        return settlingOfCodes(CodeStatus::Invalid, text);
    case BulkAct::Note:
        return notingOfCodes(text);
    case BulkAct::Delete:
        return deletionOfCodes(text);
    case BulkAct::Release:
        return releaseOfCodes(text);
    case BulkAct::Restore:
        break;
    }
    return restorationOfCodes();
}

QString explanationOf(BulkAct act, int count) {
    switch (act) {
    case BulkAct::Accept:
        return BulkActions::tr("%Ln code(s) go into the pool, and to who waits.", nullptr, count);
    case BulkAct::MarkUsed:
        return BulkActions::tr("%Ln code(s) are marked used.", nullptr, count);
    case BulkAct::MarkInvalid:
        return BulkActions::tr("%Ln code(s) are marked invalid.", nullptr, count);
    case BulkAct::Note:
        return BulkActions::tr("%Ln code(s) get this note; it takes the place of theirs.", nullptr, count);
    case BulkAct::Delete:
        return BulkActions::tr("%Ln code(s) go into the trash and are given to nobody.", nullptr, count);
    case BulkAct::Restore:
        return BulkActions::tr("%Ln code(s) come back out of the trash.", nullptr, count);
    case BulkAct::Release:
        return BulkActions::tr("%Ln code(s) are taken from the visitors they are reserved for and go to the next in "
                               "line. The visitors may come back to their old places.",
            nullptr, count);
    }
    return {};
}

QString undoingOf(BulkAct act) {
    return act == BulkAct::Release
               ? BulkActions::tr(
                     "Codes that are new or that somebody changes meanwhile are left alone. Only codes that "
                     "nobody waits for can be taken back.")
               : BulkActions::tr(
                     "Codes that are new or that somebody changes meanwhile are left alone. It can be undone.");
}

QString labelOf(BulkAct act) {
    switch (act) {
    case BulkAct::Note:
        return BulkActions::tr("&Note (empty for none)");
    case BulkAct::Release:
        return BulkActions::tr("&Reason");
    case BulkAct::Accept:
    case BulkAct::MarkUsed:
    case BulkAct::MarkInvalid:
    case BulkAct::Delete:
    case BulkAct::Restore:
        break;
    }
    return BulkActions::tr("&Reason (may be empty)");
}

} // namespace

BulkActions::BulkActions(Session& session, CodeJobBar* bar, QWidget* page)
    : QObject(page), m_session(session), m_bar(bar), m_page(page),
      m_editor(session.background(), session.undoHistory(), session.codeEdits(), CodeJob::Patience::Waits) {
    addAction(BulkAct::Accept, tr("A&ccept all…"), "open");
    addAction(BulkAct::MarkUsed, tr("Mark all &used…"), "check");
    addAction(BulkAct::MarkInvalid, tr("Mark all &invalid…"), "block");
    addAction(BulkAct::Note, tr("&Note of all…"), "note");
    addAction(BulkAct::Release, tr("Re&lease all…"), "undo");
    addAction(BulkAct::Delete, tr("&Delete all…"), "delete");
    addAction(BulkAct::Restore, tr("Re&store all…"), "restore");
    connect(&m_editor, &CodeEditor::said, this, &BulkActions::said);
    connect(&m_editor, &CodeEditor::failed, this, &BulkActions::said);
    connect(&m_editor, &CodeEditor::started, this, [this](CodeJob* job) {
        m_bar->follow(job);
        connect(job, &CodeJob::finished, this, &BulkActions::busyChanged, Qt::QueuedConnection);
        Q_EMIT busyChanged();
    });
    connect(&m_editor, &CodeEditor::conflicted, this, [this](const CodeEditor::Conflict& conflict) {
        auto* dialog = new ConflictDialog(m_session.database(), conflict, m_page);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
}

void BulkActions::addAction(BulkAct act, const QString& text, const char* icon) {
    auto* action = new QAction(themedIcon(QString::fromLatin1(icon)), text, this);
    connect(action, &QAction::triggered, this, [this, act] { Q_EMIT wanted(act); });
    m_actions += action;
}

QString BulkActions::unsavedWork() const {
    return m_editor.isBusy() ? tr("Many codes are being changed; what is done by then stays done.") : QString();
}

void BulkActions::ask(BulkAct act, const store::CodeFilter& filter) {
    if (isBusy())
        return;
    auto* gathering = new CodeGathering(
        filter, [act](const SelectedCode& code) { return isGranted(act, code); }, m_session.background(), this);
    m_gathering = gathering;
    m_bar->follow(gathering);
    Q_EMIT busyChanged();
    connect(gathering, &CodeGathering::finished, this, [this, act, gathering] {
        const auto codes = gathering->takeCodes();
        m_gathering.clear();
        gathering->deleteLater();
        Q_EMIT busyChanged();
        if (codes)
            confirm(act, *codes);
        else if (codes.error().code != ErrorCode::Cancelled)
            Q_EMIT said(codes.error().detail);
    });
}

void BulkActions::ask(BulkAct act, const std::vector<SelectedCode>& selected) {
    if (isBusy())
        return;
    GatheredCodes codes;
    for (const SelectedCode& code : selected) {
        if (isGranted(act, code))
            codes.codes.push_back({code.id, code.version});
        else
            ++codes.others;
    }
    confirm(act, codes);
}

void BulkActions::confirm(BulkAct act, const GatheredCodes& codes) {
    if (codes.codes.empty()) {
        Q_EMIT said(tr("None of them can be changed so: their status does not allow it."));
        return;
    }
    QStringList sentences{explanationOf(act, int(codes.codes.size()))};
    if (codes.others > 0)
        sentences += tr("%Ln other(s) match, too, and stay as they are: their status does not allow it.", nullptr,
            int(codes.others));
    sentences += undoingOf(act);
    const QString explanation = sentences.join(QLatin1Char(' '));
    if (act == BulkAct::Restore || act == BulkAct::Accept) {
        confirmWithoutReason(act, codes, explanation);
        return;
    }
    const QString asked = deedOf(act, {}).asked;
    auto* dialog = new TextDialog(
        {tr("%1: many codes").arg(asked), explanation, labelOf(act), asked, QString(), act == BulkAct::Release},
        // The job waits for a database that is away, and shows how far it is: the words are in good hands.
        [this, act, codes](const QString& text, const auto& finish) {
            finish({});
            m_editor.perform(deedOf(act, text), codes.codes);
        },
        m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void BulkActions::confirmWithoutReason(BulkAct act, const GatheredCodes& codes, const QString& explanation) {
    const CodeDeed deed = deedOf(act, {});
    auto* dialog = new QMessageBox(
        QMessageBox::Question, tr("%1: many codes").arg(deed.asked), explanation, QMessageBox::Cancel, m_page);
    QPushButton* go = dialog->addButton(deed.asked, QMessageBox::AcceptRole);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(go, &QPushButton::clicked, this, [this, deed, codes] { m_editor.perform(deed, codes.codes); });
    dialog->open();
}

} // namespace invites::admin
