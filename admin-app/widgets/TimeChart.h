#pragma once

#include <QChartView>
#include <QDate>
#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

class QDateTimeAxis;
class QValueAxis;

namespace invites::admin {

// Lines over days or hours, in the palette's colours, with a legend, whole numbers on the axis, and a tooltip that says
// every line's value on the day or hour under the mouse. For the eye alone: a table says the same to a screen reader.
class TimeChart final : public QChartView {
    Q_OBJECT

public:
    enum class Unit { Count, Percent };
    // Whether the last day or hour is over: what is counted in one that is not is no fall, and dotted.
    enum class Last { Whole, Running };

    struct Line {
        QString name;
        QList<std::optional<double>> values; // one for each day or hour
    };

    explicit TimeChart(const QString& title, Unit unit, QWidget* parent = nullptr);

    // At most three lines.
    void setDays(const QList<QDate>& days, const QList<Line>& lines, Last last = Last::Whole);
    // Each by its beginning, one after the other; at most three lines.
    void setHours(const QList<QDateTime>& hours, const QList<Line>& lines, Last last = Last::Whole);
    // What the tooltip of a day or an hour says.
    QString wordsOf(int place) const;

Q_SIGNALS:
    // Of days only.
    void dayClicked(const QDate& day);

protected:
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void draw(const QList<Line>& lines);
    void applyPalette();
    void makeLines();
    void fitAxes();
    void fitTime();
    std::optional<int> placeAt(const QPoint& position) const;
    QString valueText(std::optional<double> value) const;

    const Unit m_unit;
    QDateTimeAxis* m_time;
    QValueAxis* m_values;
    bool m_areHours = false;
    Last m_last = Last::Whole;
    QList<QDateTime> m_moments; // where each day or hour is on the axis
    QList<Line> m_lines;
};

} // namespace invites::admin
