#include "admin-app/widgets/EdgedStyle.h"

#include <QPainter>
#include <QStyleOption>

namespace invites::admin {
namespace {

constexpr int dark = 128;

// Half way between the ground and its text.
QColor edgeOf(const QPalette& palette) {
    const QColor ground = palette.color(QPalette::Window);
    const QColor text = palette.color(QPalette::Active, QPalette::WindowText);
    return QColor(
        (ground.red() + text.red()) / 2, (ground.green() + text.green()) / 2, (ground.blue() + text.blue()) / 2);
}

// What has the focus has an edge in the highlight's colour already.
void drawEdge(const QStyleOption& option, QPainter& painter, bool isRound = false) {
    const bool isPlain = !(option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_Enabled);
    if (option.palette.color(QPalette::Window).lightness() >= dark || !isPlain)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(edgeOf(option.palette));
    painter.setBrush(Qt::NoBrush);
    const QRectF edge = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (isRound)
        painter.drawEllipse(edge);
    else
        painter.drawRoundedRect(edge, 2, 2);
    painter.restore();
}

} // namespace

EdgedStyle::EdgedStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void EdgedStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
    case PE_FrameLineEdit:
        drawEdge(*option, *painter);
        break;
    case PE_IndicatorRadioButton:
        drawEdge(*option, *painter, true);
        break;
    default:
        break;
    }
}

void EdgedStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox || control == CC_ComboBox)
        drawEdge(*option, *painter);
}

} // namespace invites::admin
