#pragma once

#include <QProxyStyle>

namespace invites::admin {

// Fusion, with edges that are seen on dark ground. Fusion draws the edges of fields and boxes darker than the window,
// which leaves a box without its tick unseen where the window is dark; WCAG 2.2, 1.4.11, asks for a contrast of 3:1.
class EdgedStyle final : public QProxyStyle {
    Q_OBJECT

public:
    EdgedStyle();

    void drawPrimitive(
        PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
        const QWidget* widget) const override;
};

} // namespace invites::admin
