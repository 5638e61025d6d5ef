#include "admin-app/pages/VerificationDetails.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeHistoryView.h"
#include "admin-app/widgets/Icons.h"
#include "common/store/CodeTable.h"

#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <chrono>

namespace invites::admin {
namespace {

using namespace std::chrono_literals;
using store::UnsettledCode;
using store::VerificationRank;

constexpr auto historyPause = 150ms;
constexpr auto shownLifetime = 1min;

QString maskText() {
    return QStringLiteral("••••••");
}

QString ago(Instant instant, Instant now) {
    return VerificationDetails::tr("%1 (%2 ago)").arg(momentText(instant), spanText(instant, now));
}

QString whyText(const UnsettledCode& code, Instant now) {
    switch (code.key.rank) {
    case VerificationRank::Held:
        return VerificationDetails::tr(
            "It was given back on %1 and is in review: nobody is given it before it is accepted")
            .arg(momentText(code.key.at));
    case VerificationRank::Flagged:
        return VerificationDetails::tr("Its receiver said on %1 that it does not work").arg(momentText(code.key.at));
    case VerificationRank::Doubted:
        return VerificationDetails::tr("Another code of its giver proved invalid");
    case VerificationRank::Waiting:
        break;
    }
    const QString span = spanText(code.dueAt.value_or(now), now);
    return code.isOverdue(now)
               ? VerificationDetails::tr("Its receiver's codes were due %1 ago").arg(span)
               : VerificationDetails::tr("Nothing is known against it; its receiver's codes are due in %1").arg(span);
}

QString reportText(const UnsettledCode& code, Instant now) {
    if (!code.report || !code.reportedAt)
        return VerificationDetails::tr("Nothing yet");
    const QString word = *code.report == ReportOutcome::Works ? VerificationDetails::tr("Works")
                                                              : VerificationDetails::tr("Does not work");
    return VerificationDetails::tr("%1, %2").arg(word, ago(*code.reportedAt, now));
}

QString giverText(const UnsettledCode& code) {
    if (!code.giverNumber)
        return code.source == QLatin1String("import") ? VerificationDetails::tr("An import")
                                                      : VerificationDetails::tr("The console");
    return VerificationDetails::tr("Ticket %1, whose browser gave %2: %3 good, %4 invalid")
        .arg(QLocale().toString(*code.giverNumber))
        .arg(code.given)
        .arg(code.givenGood)
        .arg(code.givenInvalid);
}

} // namespace

VerificationDetails::VerificationDetails(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_stack(new QStackedWidget), m_message(new QLabel), m_title(new QLabel),
      m_clear(new QLabel), m_reveal(new QPushButton), m_copy(new QPushButton),
      m_history(new CodeHistoryView(session.database())) {
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_stack->addWidget(m_message);
    m_stack->addWidget(makePanel());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    m_pause.setSingleShot(true);
    m_pause.setInterval(historyPause);
    connect(&m_pause, &QTimer::timeout, this, &VerificationDetails::reloadHistory);
    m_conceal.setSingleShot(true);
    setShownLifetime(shownLifetime);
    connect(&m_conceal, &QTimer::timeout, this, &VerificationDetails::mask);
    connect(&session, &Session::lockedChanged, this, [this](bool isLocked) {
        if (isLocked)
            mask();
    });
    showNothing();
}

QWidget* VerificationDetails::makePanel() {
    auto* panel = new QWidget;
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setFormAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setHorizontalSpacing(16);
    form->addRow(tr("Code"), makeCodeRow());
    m_why = addRow(form, tr("Why here"));
    m_shown = addRow(form, tr("Shown"));
    m_copied = addRow(form, tr("Copied"));
    m_report = addRow(form, tr("Receiver says"));
    m_givenBack = addRow(form, tr("Gave back"));
    m_giver = addRow(form, tr("Came from"));
    m_note = addRow(form, tr("Note"));
    auto* heading = new QLabel(tr("History"));
    QFont bold = heading->font();
    bold.setBold(true);
    heading->setFont(bold);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(12, 0, 0, 0);
    layout->addWidget(m_title);
    layout->addLayout(form);
    layout->addSpacing(8);
    layout->addWidget(heading);
    layout->addWidget(m_history, 1);
    return panel;
}

QWidget* VerificationDetails::makeCodeRow() {
    m_clear->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_clear->setTextFormat(Qt::PlainText);
    // Selected text would stay in the clipboard.
    m_clear->setTextInteractionFlags(Qt::NoTextInteraction);
    m_clear->setAccessibleName(tr("Code"));
    m_reveal->setText(tr("Show"));
    m_reveal->setIcon(themedIcon(QStringLiteral("reveal")));
    m_reveal->setToolTip(tr("Show this code in clear for a minute; the audit log remembers it"));
    m_reveal->setVisible(m_session.mayUnmask());
    m_copy->setText(tr("Copy"));
    m_copy->setIcon(themedIcon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copy it; it leaves the clipboard after half a minute"));
    connect(m_reveal, &QPushButton::clicked, this, &VerificationDetails::reveal);
    connect(m_copy, &QPushButton::clicked, this, &VerificationDetails::copy);
    auto* copyKey = new QShortcut(QKeySequence::Copy, this);
    copyKey->setContext(Qt::WidgetWithChildrenShortcut);
    connect(copyKey, &QShortcut::activated, this, [this] {
        if (m_copy->isVisible())
            copy();
    });
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_clear);
    layout->addStretch(1);
    layout->addWidget(m_reveal);
    layout->addWidget(m_copy);
    return row;
}

QLabel* VerificationDetails::addRow(QFormLayout* form, const QString& label) {
    auto* value = new QLabel;
    value->setWordWrap(true);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(label);
    form->addRow(label, value);
    return value;
}

void VerificationDetails::showCode(const UnsettledCode& code, Instant now) {
    if (!m_code || m_code->key.id != code.key.id) {
        mask();
        m_history->showNothing();
        m_pause.start();
    }
    m_code = code;
    m_title->setText(tr("Code %1 · %2").arg(code.key.id.value).arg(code.campaignSlug));
    m_why->setText(whyText(code, now));
    tellReceiver(code, now);
    m_giver->setText(giverText(code));
    m_note->setText(code.note.isEmpty() ? tr("None") : code.note);
    m_stack->setCurrentIndex(1);
}

void VerificationDetails::tellReceiver(const UnsettledCode& code, Instant now) {
    if (!code.deliveredAt) {
        m_shown->setText(tr("To nobody"));
        for (QLabel* label : {m_copied, m_report, m_givenBack})
            label->setText(QStringLiteral("–"));
        return;
    }
    m_shown->setText(tr("To ticket %1, %2").arg(QLocale().toString(code.ticketNumber), ago(*code.deliveredAt, now)));
    m_copied->setText(code.copiedAt ? ago(*code.copiedAt, now) : tr("Not that we know"));
    m_report->setText(reportText(code, now));
    m_givenBack->setText(code.received ? tr("%1 of %Ln code(s)", nullptr, int(code.required)).arg(*code.received)
                                       : tr("Was given another code"));
}

void VerificationDetails::showSeveral(int count) {
    showNothing();
    m_message->setText(tr("%Ln codes are selected.", nullptr, count));
}

void VerificationDetails::showNothing() {
    mask();
    m_code.reset();
    m_pause.stop();
    m_history->showNothing();
    m_message->setText(tr("Choose a code to see what is known about it."));
    m_stack->setCurrentIndex(0);
}

void VerificationDetails::reloadHistory() {
    if (m_code)
        m_history->showCode(m_code->key.id);
}

void VerificationDetails::mask() {
    ++m_revealed;
    m_conceal.stop();
    m_clear->setText(maskText());
    m_clear->setAccessibleDescription(QString());
    m_clear->setFocusPolicy(Qt::NoFocus);
    m_copy->hide();
    m_reveal->setVisible(m_session.mayUnmask());
}

void VerificationDetails::reveal() {
    if (!m_code)
        return;
    const quint64 asked = ++m_revealed;
    m_session.database().run<Secret>(
        this,
        [id = m_code->key.id, cipher = m_session.cipher()](
            db::Connection& connection) { return store::CodeTable(connection).unmask(id, *cipher); },
        [this, asked](const Result<Secret>& code) {
            // Meanwhile another code may be looked at, or the window be locked.
            if (asked != m_revealed)
                return;
            if (!code) {
                Q_EMIT said(code.error().detail);
                return;
            }
            m_clear->setText(code->revealText());
            m_clear->setAccessibleDescription(m_clear->text());
            m_clear->setFocusPolicy(Qt::TabFocus);
            m_conceal.start();
            m_reveal->hide();
            m_copy->show();
            reloadHistory();
        });
}

void VerificationDetails::copy() {
    m_session.clipboard().copy(Secret::fromText(m_clear->text()));
    Q_EMIT said(tr("Copied. It leaves the clipboard after half a minute."));
}

} // namespace invites::admin
