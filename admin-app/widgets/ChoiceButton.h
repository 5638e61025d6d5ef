#pragma once

#include <QList>
#include <QString>
#include <QToolButton>

namespace invites::admin {

// A button that says which of several choices are taken, and opens a menu in which they are taken and dropped, which
// stays open meanwhile. None taken means any.
class ChoiceButton final : public QToolButton {
    Q_OBJECT

public:
    struct Choice {
        QString text;
        qint64 value = 0;
    };

    // isSingle: taking one drops the others.
    explicit ChoiceButton(const QString& name, bool isSingle = false, QWidget* parent = nullptr);

    void setChoices(const QList<Choice>& choices);
    QList<qint64> taken() const;
    // Does not emit changed().
    void setTaken(const QList<qint64>& values);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void toggled(QAction* action);
    void showTaken();

    QString m_name;
    bool m_isSingle;
    QString m_taken;
};

} // namespace invites::admin
