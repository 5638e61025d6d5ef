#pragma once

#include <QLabel>
#include <QString>

class QLineEdit;
class QPushButton;
class QWidget;

namespace invites::admin {

// Small parts that the dialogs of this layer share.

QLabel* makeTitle(const QString& text);

// So that nothing jumps when it comes and goes.
void keepPlaceWhenHidden(QWidget* widget);

// A field and a button that asks for a file to put into it; name says what for, to screen readers. Owned by the row.
QWidget* makeFileRow(QLineEdit* field, const QString& name, bool mustExist);

// One finding: a symbol (a shape as well as a colour), a sentence in bold, the advice, and in small what the system
// said.
class Finding final : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Good, Wrong, Hint };

    explicit Finding(QWidget* parent = nullptr);

    void tell(Kind kind, const QString& sentence, const QString& advice = {}, const QString& detail = {});
    void clear();
    QString text() const;

Q_SIGNALS:
    // It may need more room now, or less.
    void changed();

private:
    QLabel* m_symbol;
    QLabel* m_sentence;
    QLabel* m_advice;
    QLabel* m_detail;
};

} // namespace invites::admin
