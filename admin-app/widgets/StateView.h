#pragma once

#include <QStackedWidget>
#include <QString>

class QLabel;
class QPushButton;

namespace invites::admin {

// A page's content, or in its place why there is none: loading, empty, or an error with a way out.
class StateView : public QStackedWidget {
    Q_OBJECT

public:
    // Takes the content over.
    explicit StateView(QWidget* content, QWidget* parent = nullptr);

    void showContent();
    void showLoading(const QString& what);
    // actionText: empty for no button; else activated() is emitted when it is pressed.
    void showEmpty(const QString& title, const QString& explanation, const QString& actionText = {});
    // As showEmpty with the button "Try again".
    void showError(const QString& explanation);

Q_SIGNALS:
    void activated();

private:
    void showMessage(const QString& title, const QString& explanation, const QString& actionText);

    QWidget* m_content;
    QWidget* m_message;
    QLabel* m_title;
    QLabel* m_explanation;
    QPushButton* m_action;
};

} // namespace invites::admin
