#pragma once

#include "common/db/Connection.h"
#include "common/domain/Campaign.h"
#include "common/store/CodeActStore.h"
#include "common/store/CodeTable.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"

#include <QDialog>
#include <QStringList>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace invites::admin {

class Session;

// Adds codes that were typed or pasted, a line each, to a campaign. They are checked against its pattern while they are
// typed; what was added and what was not is told at the end, and what was not stays to be mended. Shown with open().
// The session must have a keyring. GUI thread.
class AddCodesDialog final : public QDialog {
    Q_OBJECT

public:
    explicit AddCodesDialog(Session& session, QWidget* parent = nullptr);
    ~AddCodesDialog() override;

Q_SIGNALS:
    // Those of the codes that nobody has got yet, as they are: they can be taken back.
    void added(const std::vector<invites::store::SeenCode>& codes);

private:
    // What the lines are, as far as the pattern tells.
    struct Reading {
        QStringList codes;     // normal form, each once
        QStringList badLines;  // as they were typed
        QList<int> badNumbers; // from 1
        int repeated = 0;
    };
    struct Summary {
        int added = 0;
        int inPool = 0;
        int used = 0;
        int invalid = 0;
        int deleted = 0;
        int givenOut = 0;
        std::vector<store::SeenCode> inPoolNow; // of those that were added
    };

    void loadCampaigns();
    const Campaign* campaign() const;
    Reading read() const;
    void check();
    void add();
    void tell(const Reading& reading, const Summary& summary);
    static Result<Summary> write(db::Connection& connection, const vault::CodeCipher& cipher,
        const vault::Keyring& keyring, const Campaign& campaign, const QStringList& codes);
    static std::vector<store::SeenCode> stillInPool(
        db::Connection& connection, const std::vector<store::FoundCode>& added);

    Session& m_session;
    std::vector<Campaign> m_campaigns;
    QComboBox* m_campaign;
    QPlainTextEdit* m_text;
    QLabel* m_reading;
    QLabel* m_result;
    QPushButton* m_add;
    bool m_isAdding = false;
};

} // namespace invites::admin
