#pragma once

#include <QDialog>

class QFormLayout;
class QLabel;

namespace invites::admin {

class Session;

// What this is, and which versions of everything take part: the program, Qt, the database's server and its schema.
class AboutDialog final : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(Session& session, QWidget* parent = nullptr);

private:
    void askDatabase(Session& session);
    QLabel* addRow(QFormLayout* form, const QString& name, const QString& value);
    void copyVersions();

    QFormLayout* m_versions;
    QLabel* m_server = nullptr;
    QLabel* m_schema = nullptr;
};

} // namespace invites::admin
