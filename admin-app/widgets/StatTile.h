#pragma once

#include <QAbstractButton>
#include <QString>

namespace invites::admin {

// A figure with its name, which leads to what it counts: pressed by mouse, Space or Enter. Read out as "Available:
// 1,234".
class StatTile final : public QAbstractButton {
    Q_OBJECT

public:
    // leadsTo: the tooltip, "Show these codes".
    StatTile(const QString& title, const QString& leadsTo, QWidget* parent = nullptr);

    void setValue(const QString& value);
    const QString& value() const { return m_value; }
    // A few words beneath; may be empty.
    void setNote(const QString& note);
    const QString& note() const { return m_note; }
    // Whether it asks for attention.
    void setUrgent(bool isUrgent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QFont valueFont() const;
    QFont noteFont() const;
    void nameItself();

    QString m_title;
    QString m_value = QStringLiteral("–");
    QString m_note;
    bool m_isUrgent = false;
};

} // namespace invites::admin
