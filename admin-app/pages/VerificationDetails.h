#pragma once

#include "common/base/Clock.h"
#include "common/store/VerificationStore.h"

#include <QTimer>
#include <QWidget>

#include <chrono>
#include <optional>

class QFormLayout;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace invites::admin {

class CodeHistoryView;
class Session;

// Beside the verification queue: what is known about the code that is looked at, and its history. The code itself is
// masked until an admin with the keyring asks for it, which is audited; it is masked again after a minute, with the
// next code, and when the window locks. It is copied by its button alone, so that it leaves the clipboard. GUI thread.
class VerificationDetails final : public QWidget {
    Q_OBJECT

public:
    explicit VerificationDetails(Session& session, QWidget* parent = nullptr);

    void showCode(const store::UnsettledCode& code, Instant now);
    void showSeveral(int count);
    void showNothing();
    // Anew, after a change.
    void reloadHistory();
    void setShownLifetime(std::chrono::milliseconds lifetime) { m_conceal.setInterval(lifetime); }

Q_SIGNALS:
    void said(const QString& text);

private:
    QLabel* addRow(QFormLayout* form, const QString& label);
    QWidget* makeCodeRow();
    QWidget* makePanel();
    void tellReceiver(const store::UnsettledCode& code, Instant now);
    void mask();
    void reveal();
    void copy();

    Session& m_session;
    std::optional<store::UnsettledCode> m_code;
    QStackedWidget* m_stack;
    QLabel* m_message;
    QLabel* m_title;
    QLabel* m_clear;
    QPushButton* m_reveal;
    QPushButton* m_copy;
    QLabel* m_why;
    QLabel* m_shown;
    QLabel* m_copied;
    QLabel* m_report;
    QLabel* m_givenBack;
    QLabel* m_giver;
    QLabel* m_note;
    CodeHistoryView* m_history;
    QTimer m_pause; // whoever steps through the queue does not wait for histories that he does not read
    QTimer m_conceal;
    quint64 m_revealed = 0;
};

} // namespace invites::admin
