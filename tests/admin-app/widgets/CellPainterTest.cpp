#include "admin-app/data/CodeColumns.h"
#include "admin-app/widgets/CodeCellDelegate.h"

#include <QPainter>
#include <QStandardItemModel>
#include <QTest>

using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr QSize size{180, 28};

QImage drawn(const QStyledItemDelegate& delegate, const QModelIndex& index, QStyle::State state, qreal scale) {
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::white);
    QStyleOptionViewItem option;
    option.rect = QRect(QPoint(0, 0), size);
    option.state = state;
    option.font = QGuiApplication::font();
    option.fontMetrics = QFontMetrics(option.font);
    option.palette = QGuiApplication::palette();
    option.textElideMode = Qt::ElideRight;
    option.displayAlignment = Qt::AlignLeft | Qt::AlignVCenter;
    QPainter painter(&image);
    if (state & QStyle::State_Selected)
        painter.fillRect(option.rect, option.palette.brush(QPalette::Active, QPalette::Highlight));
    delegate.paint(&painter, option, index);
    painter.end();
    return image;
}

// Of a thousand pixels, how many are not the same.
int difference(const QImage& one, const QImage& other) {
    int count = 0;
    for (int y = 0; y < one.height(); ++y)
        for (int x = 0; x < one.width(); ++x)
            count += one.pixel(x, y) != other.pixel(x, y) ? 1 : 0;
    return count * 1000 / (one.width() * one.height());
}

} // namespace

// Cells of the table of codes look as the style would draw them.
class CellPainterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cellsLookAsTheStyleDrawsThem_data();
    void cellsLookAsTheStyleDrawsThem();
    void aCodeInClearIsNotRemembered();
};

void CellPainterTest::cellsLookAsTheStyleDrawsThem_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isRight");
    QTest::addColumn<bool>("isItalic");
    QTest::addColumn<int>("state");
    QTest::addColumn<qreal>("scale");
    const int plain = QStyle::State_Enabled | QStyle::State_Active;
    QTest::newRow("a word") << u"Available"_s << false << false << plain << 1.0;
    QTest::newRow("a number") << u"1234"_s << true << false << plain << 1.0;
    QTest::newRow("too long") << u"The receiver wrote that it did not work at once"_s << false << false << plain << 1.0;
    QTest::newRow("italic") << u"used, not saved"_s << false << true << plain << 1.0;
    QTest::newRow("selected") << u"Available"_s << false << false << (plain | QStyle::State_Selected) << 1.0;
    QTest::newRow("with the focus") << u"Available"_s << false << false << (plain | QStyle::State_HasFocus) << 1.0;
    QTest::newRow("disabled") << u"Available"_s << false << false << int(QStyle::State_None) << 1.0;
    QTest::newRow("nothing") << QString() << false << false << plain << 1.0;
    QTest::newRow("from right to left") << u"שלום"_s << false << false << plain << 1.0;
    QTest::newRow("at 150 %") << u"The receiver wrote that it did not work"_s << false << false << plain << 1.5;
    QTest::newRow("at 200 %") << u"Distributed"_s << false << false << plain << 2.0;
}

void CellPainterTest::cellsLookAsTheStyleDrawsThem() {
    QFETCH(QString, text);
    QFETCH(bool, isRight);
    QFETCH(bool, isItalic);
    QFETCH(int, state);
    QFETCH(qreal, scale);
    QStandardItemModel model(1, codeTableColumnCount);
    const QModelIndex index = model.index(0, int(CodeTableColumn::Note));
    model.setData(index, text);
    if (isRight)
        model.setData(
            index, QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter)), Qt::TextAlignmentRole);
    if (isItalic) {
        QFont italic;
        italic.setItalic(true);
        model.setData(index, italic, Qt::FontRole);
    }
    const QStyledItemDelegate expected;
    const CodeCellDelegate delegate(nullptr);
    const QImage image = drawn(expected, index, QStyle::State(state), scale);
    for (int time = 0; time < 2; ++time) {
        const int differing = difference(drawn(delegate, index, QStyle::State(state), scale), image);
        QVERIFY2(differing <= 2, QByteArray::number(differing).constData());
    }
    if (!text.isEmpty())
        QVERIFY(difference(drawn(delegate, model.index(0, int(CodeTableColumn::Status)), QStyle::State(state), scale),
                    image) > 2);
}

// It is drawn as well, by the style itself.
void CellPainterTest::aCodeInClearIsNotRemembered() {
    QStandardItemModel model(1, codeTableColumnCount);
    const QModelIndex index = model.index(0, int(CodeTableColumn::Code));
    const QStyledItemDelegate expected;
    const CodeCellDelegate delegate(nullptr);
    for (const QString& text : {u"A1B2C3"_s, maskedCode()}) {
        model.setData(index, text);
        const auto state = QStyle::State_Enabled | QStyle::State_Active;
        QVERIFY(difference(drawn(delegate, index, state, 1), drawn(expected, index, state, 1)) <= 2);
    }
}

QTEST_MAIN(CellPainterTest)
#include "CellPainterTest.moc"
