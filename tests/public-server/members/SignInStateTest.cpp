#include "public-server/members/SignInState.h"

#include "tests/common/vault/TestKeyring.h"

#include <QTest>

using namespace invites;
using namespace invites::members;

// A state belongs to one browser, one provider and one campaign's page.
class SignInStateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStateIsRecognised();
    void whatBelongsToItComesOutAgain();
    void anotherBrowsersIsNot();
    void anotherProvidersIsNot();
    void aChangedOneIsNot();
    void anotherPlacesIsNot();
    void noOtherPlaceIsKnown();
    void whatIsNoneIsNot_data();
    void whatIsNoneIsNot();
    void twoAreNeverTheSame();
    void nothingInItTellsTheVerifier();

private:
    static std::string textOf(const SignInState& state) { return state.text.reveal().toStdString(); }

    const std::shared_ptr<const vault::Keyring> m_keyring = vault::testKeyring();
    const SignInStates m_states{*m_keyring};
    const Secret m_browser{QByteArray(43, 'b')};
};

void SignInStateTest::aStateIsRecognised() {
    for (const ReturnPlace& place : {ReturnPlace{"sora"}, ReturnPlace{}, ReturnPlace{"sora", ReturnPage::Premium},
             ReturnPlace{{}, ReturnPage::OwnPage}, ReturnPlace{std::string(63, 'a'), ReturnPage::Premium}}) {
        const std::string text = textOf(m_states.begin("linkedin", m_browser, place));
        const auto state = m_states.recognise(text, "linkedin", m_browser);
        QVERIFY(state);
        QVERIFY(state->place == place);
        QVERIFY(SignInStates::placeIn(text) == place);
    }
}

void SignInStateTest::whatBelongsToItComesOutAgain() {
    const SignInState begun = m_states.begin("linkedin", m_browser, {"sora"});
    const auto state = m_states.recognise(textOf(begun), "linkedin", m_browser);
    QVERIFY(state->nonce == begun.nonce);
    QVERIFY(state->verifier == begun.verifier);
    QCOMPARE(begun.nonce.size(), 43);
    QCOMPARE(begun.verifier.size(), 43);
}

void SignInStateTest::anotherBrowsersIsNot() {
    const std::string text = textOf(m_states.begin("linkedin", m_browser, {"sora"}));
    QVERIFY(!m_states.recognise(text, "linkedin", Secret(QByteArray(43, 'c'))));
}

void SignInStateTest::anotherProvidersIsNot() {
    QVERIFY(!m_states.recognise(textOf(m_states.begin("linkedin", m_browser, {"sora"})), "oidc", m_browser));
}

void SignInStateTest::aChangedOneIsNot() {
    const std::string text = textOf(m_states.begin("linkedin", m_browser, {"sora"}));
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        QVERIFY(!m_states.recognise(changed, "linkedin", m_browser));
    }
    QVERIFY(!m_states.recognise(text + "x", "linkedin", m_browser));
    QVERIFY(!m_states.recognise(text.substr(0, text.size() - 1), "linkedin", m_browser));
}

void SignInStateTest::anotherPlacesIsNot() {
    const std::string text = textOf(m_states.begin("linkedin", m_browser, {"sora"}));
    QVERIFY(!m_states.recognise(text + ".premium", "linkedin", m_browser));
    QVERIFY(!m_states.recognise(text + ".", "linkedin", m_browser));
}

void SignInStateTest::noOtherPlaceIsKnown() {
    for (const char* text : {"sora", "sora.", "sora.evil", "sora.me.premium", "sora.//evil.example", "sora.ME"})
        QVERIFY(returnPlaceFromText(text) == ReturnPlace{"sora"});
    QVERIFY(SignInStates::placeIn("short") == ReturnPlace{});
}

void SignInStateTest::whatIsNoneIsNot_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("dots") << QByteArray("..");
    QTest::newRow("long") << QByteArray(100'000, 'a');
    QTest::newRow("its length") << QByteArray(92, 'a');
}

void SignInStateTest::whatIsNoneIsNot() {
    QFETCH(QByteArray, text);
    QVERIFY(!m_states.recognise(text.toStdString(), "linkedin", m_browser));
}

void SignInStateTest::twoAreNeverTheSame() {
    const SignInState one = m_states.begin("linkedin", m_browser, {"sora"});
    const SignInState two = m_states.begin("linkedin", m_browser, {"sora"});
    QVERIFY(!(one.text == two.text));
    QVERIFY(!(one.nonce == two.nonce));
    QVERIFY(!(one.verifier == two.verifier));
}

void SignInStateTest::nothingInItTellsTheVerifier() {
    const SignInState state = m_states.begin("linkedin", m_browser, {"sora"});
    QVERIFY(!state.text.reveal().contains(state.verifier.reveal()));
    QVERIFY(!(state.nonce == state.verifier));
}

QTEST_APPLESS_MAIN(SignInStateTest)
#include "SignInStateTest.moc"
