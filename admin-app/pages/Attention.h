#pragma once

#include <QObject>

class QWidget;

namespace invites::admin {

class Session;

// Whether somebody looks at a page: it is shown, in the active window, which is not locked. As long as that is so, the
// page is told what may be old on it.
class Attention final : public QObject {
    Q_OBJECT

public:
    Attention(Session& session, QWidget* page);

    bool isGiven() const { return m_isGiven; }

Q_SIGNALS:
    // What the page shows of the database may have changed, now or while nobody looked.
    void outdated();
    void changed(bool isGiven);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();

    Session& m_session;
    QWidget* m_page;
    bool m_isGiven = false;
};

} // namespace invites::admin
