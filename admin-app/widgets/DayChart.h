#pragma once

#include <QChartView>
#include <QDate>
#include <QList>
#include <QString>

#include <optional>

class QDateTimeAxis;
class QValueAxis;

namespace invites::admin {

// Lines over days, in the palette's colours, with a legend, whole numbers on the axis, and a tooltip that says every
// line's value on the day under the mouse. For the eye alone: a table says the same to a screen reader.
class DayChart final : public QChartView {
    Q_OBJECT

public:
    enum class Unit { Codes, Percent };

    struct Line {
        QString name;
        QList<std::optional<double>> values; // one for each day
    };

    explicit DayChart(const QString& title, Unit unit, QWidget* parent = nullptr);

    // At most three lines.
    void setData(const QList<QDate>& days, const QList<Line>& lines);
    // What the tooltip of a day says.
    QString wordsOf(int day) const;

Q_SIGNALS:
    void dayClicked(const QDate& day);

protected:
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyPalette();
    void makeLines();
    void fitAxes();
    void fitDays();
    std::optional<int> dayAt(const QPoint& position) const;
    QString valueText(std::optional<double> value) const;

    const Unit m_unit;
    QDateTimeAxis* m_time;
    QValueAxis* m_values;
    QList<QDate> m_days;
    QList<Line> m_lines;
};

} // namespace invites::admin
