#pragma once

#include <QScrollArea>
#include <QStringList>

#include <vector>

class QLabel;

namespace invites::admin {

// A heading, and sentences for a person below it, in parts with headings of their own. GUI thread.
class SentencePanel : public QScrollArea {
    Q_OBJECT

public:
    explicit SentencePanel(QWidget* parent = nullptr);

    struct Part {
        QString heading; // may be empty
        QStringList sentences;
    };
    void say(const QString& title, const std::vector<Part>& parts);

protected:
    QLabel* title() const { return m_title; }
    QLabel* text() const { return m_text; }

private:
    QLabel* m_title;
    QLabel* m_text;
};

} // namespace invites::admin
