#include "admin-app/widgets/FigureFiles.h"

#include "common/csv/CsvWriter.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

namespace invites::admin {
namespace {

constexpr int margin = 16;
constexpr int pixels = 2; // of the picture, for each of the screen's

tl::unexpected<Error> cannotWrite(const QString& path, const QString& why) {
    return failure(ErrorCode::ResourceExhausted,
        QCoreApplication::translate("FigureFiles", "%1 cannot be written: %2.").arg(path, why));
}

Status writeFile(const QString& path, const QByteArray& content) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return cannotWrite(path, file.errorString());
    return {};
}

QSize sizeOf(const QWidget& shown) {
    const int lines = shown.fontMetrics().height() * 2;
    return {shown.width() + 2 * margin, shown.height() + lines + 3 * margin};
}

void paint(QPainter& painter, const QString& title, const QString& about, QWidget& shown) {
    const QPalette palette = shown.palette();
    painter.fillRect(QRect(QPoint(0, 0), sizeOf(shown)), palette.color(QPalette::Base));
    painter.setPen(palette.color(QPalette::WindowText));
    QRect line(margin, margin, shown.width(), shown.fontMetrics().height());
    QFont bold = shown.font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, title);
    line.translate(0, line.height());
    painter.setFont(shown.font());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, about);
    shown.render(
        &painter, QPoint(margin, line.bottom() + margin), QRegion(), QWidget::DrawChildren | QWidget::IgnoreMask);
}

QByteArray svgOf(const QString& title, const QString& about, QWidget& shown) {
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(sizeOf(shown));
    generator.setViewBox(QRect(QPoint(0, 0), sizeOf(shown)));
    generator.setTitle(title);
    generator.setDescription(about);
    QPainter painter(&generator);
    paint(painter, title, about, shown);
    painter.end();
    return buffer.data();
}

QByteArray pngOf(const QString& title, const QString& about, QWidget& shown) {
    QImage image(sizeOf(shown) * pixels, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixels);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paint(painter, title, about, shown);
    painter.end();
    QBuffer buffer;
    return image.save(&buffer, "PNG") ? buffer.data() : QByteArray();
}

} // namespace

Status writeFigures(const QString& path, const std::vector<std::vector<QString>>& records) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    for (const std::vector<QString>& record : records) {
        if (const Status written = writer.write(record); !written)
            return written;
    }
    if (const Status flushed = writer.flush(); !flushed)
        return flushed;
    return writeFile(path, buffer.data());
}

Status writePicture(const QString& path, const QString& title, const QString& about, QWidget& shown) {
    const bool isSvg = path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive);
    return writeFile(path, isSvg ? svgOf(title, about, shown) : pngOf(title, about, shown));
}

} // namespace invites::admin
