#include "admin-app/widgets/ChartColors.h"

namespace invites::admin {
namespace {

constexpr QRgb lightColors[] = {0xff1f63c4, 0xff1d8a4f, 0xffa84500};
constexpr QRgb darkColors[] = {0xff7db2ff, 0xff5fd394, 0xffffb06b};

} // namespace

QColor chartColor(const QPalette& palette, qsizetype place) {
    const bool isDark = palette.color(QPalette::Base).lightness() < 128;
    return QColor(isDark ? darkColors[place] : lightColors[place]);
}

} // namespace invites::admin
