#pragma once

#include <QList>
#include <QString>
#include <QToolButton>

namespace invites::admin {

// A button that says which of several choices are taken, and opens a menu in which they are taken and dropped, which
// stays open meanwhile. None taken means any; the menu's last entry turns "any of these" into "none of these".
class ChoiceButton final : public QToolButton {
    Q_OBJECT

public:
    struct Choice {
        QString text;
        qint64 value = 0;
    };

    explicit ChoiceButton(const QString& name, QWidget* parent = nullptr);

    // What is taken stays so.
    void setChoices(const QList<Choice>& choices);
    // Also those that are no choice (yet).
    QList<qint64> taken() const { return m_values; }
    // Whether it is all but those.
    bool isExcept() const;
    // Does not emit changed().
    void setTaken(const QList<qint64>& values, bool isExcept = false);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void toggled(QAction* action);
    void showTaken();

    QString m_name;
    QList<qint64> m_values;
    QAction* m_except = nullptr;
    QString m_text;
};

} // namespace invites::admin
