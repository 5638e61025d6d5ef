#pragma once

#include "common/base/Secret.h"

#include <QWidget>

class QLineEdit;
class QRadioButton;

namespace invites::admin {

// A new password: made by the program, or typed twice.
class PasswordFields final : public QWidget {
    Q_OBJECT

public:
    // A typed one is refused below this, a generated one has more.
    static constexpr int leastLength = 10;

    explicit PasswordFields(QWidget* parent = nullptr);

    bool isGenerated() const;
    // What is wrong with it, in one sentence; empty where nothing is.
    QString problem() const;
    // Made anew with each call where it is generated.
    Secret password() const;
    // 24 letters and digits in groups of four, none to be taken for another: 118 bits.
    static Secret generate();

Q_SIGNALS:
    void changed();

private:
    QRadioButton* m_generate;
    QRadioButton* m_type;
    QLineEdit* m_first;
    QLineEdit* m_second;
};

} // namespace invites::admin
