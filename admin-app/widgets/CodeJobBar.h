#pragma once

#include <QFrame>
#include <QPointer>

#include <functional>

class QLabel;
class QProgressBar;
class QPushButton;

namespace invites::admin {

class CodeGathering;
class CodeJob;

// Below a table: how far the long work on its codes is, and the way to end it. Hidden while there is none. GUI thread.
class CodeJobBar final : public QFrame {
    Q_OBJECT

public:
    explicit CodeJobBar(QWidget* parent = nullptr);

    // Until it has finished. A newer one takes the place of an older.
    void follow(CodeGathering* gathering);
    void follow(CodeJob* job);

private:
    void begin(const QString& text, std::function<void()> cancel);
    void tell(const CodeJob& job);
    void say(const QString& text);

    QLabel* m_text;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPointer<QObject> m_work;
    std::function<void()> m_end;
};

} // namespace invites::admin
