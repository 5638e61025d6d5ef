#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace invites::admin {

class DatabaseThread;

// Says at the top of the window, calmly, that the database is away and that nothing is lost, for as long as it is.
class ConnectionBanner final : public QFrame {
    Q_OBJECT

public:
    explicit ConnectionBanner(DatabaseThread& database, QWidget* parent = nullptr);

private:
    void tryNow();

    DatabaseThread& m_database;
    QLabel* m_text;
    QPushButton* m_tryNow;
};

} // namespace invites::admin
