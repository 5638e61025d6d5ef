#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace invites::admin {

// Bars beneath each other, each with its name, its figure and a note, in the palette's colours. For the eye alone: a
// table says the same to a screen reader.
class BarChart final : public QWidget {
    Q_OBJECT

public:
    struct Bar {
        QString name;
        double value = 0; // 0 or more; the longest bar has the highest
        QString figure;
        QString note;
        bool isMarked = false; // drawn in another colour; the note says why
    };

    explicit BarChart(const QString& title, QWidget* parent = nullptr);

    void setBars(const QList<Bar>& bars);
    const QList<Bar>& bars() const { return m_bars; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int rowHeight() const;
    void paintBar(QPainter& painter, const Bar& bar, const QRect& row, double highest) const;

    QList<Bar> m_bars;
};

} // namespace invites::admin
