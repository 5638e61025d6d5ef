<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- The two forms of every English text with a number in it. tests/admin-app/window/check_plurals.sh says which are missing. -->
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>plurals</name>
    <message numerus="yes">
        <source>%1 %2 of %Ln code(s) were gone through, the others are as they were.</source>
        <translation>
            <numerusform>%1 %2 of %Ln code was gone through.</numerusform>
            <numerusform>%1 %2 of %Ln codes were gone through, the others are as they were.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 %2 of %Ln code(s) were gone through; the same again goes on with the others.</source>
        <translation>
            <numerusform>%1 %2 of %Ln code was gone through.</numerusform>
            <numerusform>%1 %2 of %Ln codes were gone through; the same again goes on with the others.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is written: %Ln row(s). It is in %2.</source>
        <translation>
            <numerusform>%1 is written: %Ln row. It is in %2.</numerusform>
            <numerusform>%1 is written: %Ln rows. It is in %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln code(s)</source>
        <translation>
            <numerusform>%1 of %Ln code</numerusform>
            <numerusform>%1 of %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln code(s) were given back on it.</source>
        <translation>
            <numerusform>%1 of %Ln code was given back on it.</numerusform>
            <numerusform>%1 of %Ln codes were given back on it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln waiting</source>
        <translation>
            <numerusform>%1, %Ln waiting</numerusform>
            <numerusform>%1, %Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln code(s) are new.</source>
        <translation>
            <numerusform>%L1 of %Ln code is new.</numerusform>
            <numerusform>%L1 of %Ln codes are new.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s) done</source>
        <translation>
            <numerusform>%L1 of %Ln line done</numerusform>
            <numerusform>%L1 of %Ln lines done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s) done; importing the same file again skips them.</source>
        <translation>
            <numerusform>%L1 of %Ln line done; importing the same file again skips it.</numerusform>
            <numerusform>%L1 of %Ln lines done; importing the same file again skips them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln row(s)</source>
        <translation>
            <numerusform>%L1 of %Ln row</numerusform>
            <numerusform>%L1 of %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 of about %Ln row(s)</source>
        <translation>
            <numerusform>%L1 of about %Ln row</numerusform>
            <numerusform>%L1 of about %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln browser(s) are signed out.</source>
        <translation>
            <numerusform>%Ln browser is signed out.</numerusform>
            <numerusform>%Ln browsers are signed out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s) left</source>
        <translation>
            <numerusform>%Ln character left</numerusform>
            <numerusform>%Ln characters left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s) too many</source>
        <translation>
            <numerusform>%Ln character too many</numerusform>
            <numerusform>%Ln characters too many</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s)</source>
        <translation>
            <numerusform>%Ln code</numerusform>
            <numerusform>%Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) accepted</source>
        <translation>
            <numerusform>%Ln code accepted</numerusform>
            <numerusform>%Ln codes accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) added</source>
        <translation>
            <numerusform>%Ln code added</numerusform>
            <numerusform>%Ln codes added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) are available: the line is served the next time that anybody looks at it.</source>
        <translation>
            <numerusform>%Ln code is available: the line is served the next time that anybody looks at it.</numerusform>
            <numerusform>%Ln codes are available: the line is served the next time that anybody looks at it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) are marked invalid.</source>
        <translation>
            <numerusform>%Ln code is marked invalid.</numerusform>
            <numerusform>%Ln codes are marked invalid.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) are marked used.</source>
        <translation>
            <numerusform>%Ln code is marked used.</numerusform>
            <numerusform>%Ln codes are marked used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) are taken from the visitors they are reserved for and go to the next in line. The visitors may come back to their old places.</source>
        <translation>
            <numerusform>%Ln code is taken from the visitor it is reserved for and goes to the next in line. The visitor may come back to the old place.</numerusform>
            <numerusform>%Ln codes are taken from the visitors they are reserved for and go to the next in line. The visitors may come back to their old places.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) are taken from the visitors they are reserved for and go to the next in line. The visitors may come back to their old places. Only codes that nobody waits for can be taken back.</source>
        <translation>
            <numerusform>%Ln code is taken from the visitor it is reserved for and goes to the next in line. The visitor may come back to the old place. Only codes that nobody waits for can be taken back.</numerusform>
            <numerusform>%Ln codes are taken from the visitors they are reserved for and go to the next in line. The visitors may come back to their old places. Only codes that nobody waits for can be taken back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) come back out of the trash.</source>
        <translation>
            <numerusform>%Ln code comes back out of the trash.</numerusform>
            <numerusform>%Ln codes come back out of the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) deleted</source>
        <translation>
            <numerusform>%Ln code deleted</numerusform>
            <numerusform>%Ln codes deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) get this note; it takes the place of theirs.</source>
        <translation>
            <numerusform>%Ln code gets this note; it takes the place of its own.</numerusform>
            <numerusform>%Ln codes get this note; it takes the place of theirs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) given</source>
        <translation>
            <numerusform>%Ln code given</numerusform>
            <numerusform>%Ln codes given</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) given back: %1 proved to work, %2 invalid.</source>
        <translation>
            <numerusform>%Ln code given back: %1 proved to work, %2 invalid.</numerusform>
            <numerusform>%Ln codes given back: %1 proved to work, %2 invalid.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) go into the pool, and to who waits.</source>
        <translation>
            <numerusform>%Ln code goes into the pool, and to who waits.</numerusform>
            <numerusform>%Ln codes go into the pool, and to who waits.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) go into the trash and are given to nobody.</source>
        <translation>
            <numerusform>%Ln code goes into the trash and is given to nobody.</numerusform>
            <numerusform>%Ln codes go into the trash and are given to nobody.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) go into the trash and are given to nobody. They can be restored.</source>
        <translation>
            <numerusform>%Ln code goes into the trash and is given to nobody. It can be restored.</numerusform>
            <numerusform>%Ln codes go into the trash and are given to nobody. They can be restored.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) marked invalid</source>
        <translation>
            <numerusform>%Ln code marked invalid</numerusform>
            <numerusform>%Ln codes marked invalid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) marked used</source>
        <translation>
            <numerusform>%Ln code marked used</numerusform>
            <numerusform>%Ln codes marked used</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) released to the next in line</source>
        <translation>
            <numerusform>%Ln code released to the next in line</numerusform>
            <numerusform>%Ln codes released to the next in line</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) restored</source>
        <translation>
            <numerusform>%Ln code restored</numerusform>
            <numerusform>%Ln codes restored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) to add</source>
        <translation>
            <numerusform>%Ln code to add</numerusform>
            <numerusform>%Ln codes to add</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln code(s) to verify</source>
        <translation>
            <numerusform>%Ln code to verify</numerusform>
            <numerusform>%Ln codes to verify</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln codes are selected.</source>
        <translation>
            <numerusform>%Ln code is selected.</numerusform>
            <numerusform>%Ln codes are selected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln day(s)</source>
        <translation>
            <numerusform>%Ln day</numerusform>
            <numerusform>%Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln event(s) are worked on again when a server looks next, in ten minutes at the latest.</source>
        <translation>
            <numerusform>%Ln event is worked on again when a server looks next, in ten minutes at the latest.</numerusform>
            <numerusform>%Ln events are worked on again when a server looks next, in ten minutes at the latest.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events copied.</source>
        <translation>
            <numerusform>%Ln event copied.</numerusform>
            <numerusform>%Ln events copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln fewer code(s)</source>
        <translation>
            <numerusform>%Ln fewer code</numerusform>
            <numerusform>%Ln fewer codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln given out already</source>
        <translation>
            <numerusform>%Ln given out already</numerusform>
            <numerusform>%Ln given out already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln given so far.</source>
        <translation>
            <numerusform>%Ln given so far.</numerusform>
            <numerusform>%Ln given so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hour(s)</source>
        <translation>
            <numerusform>%Ln hour</numerusform>
            <numerusform>%Ln hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in review</source>
        <translation>
            <numerusform>%Ln in review</numerusform>
            <numerusform>%Ln in review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the pool already</source>
        <translation>
            <numerusform>%Ln in the pool already</numerusform>
            <numerusform>%Ln in the pool already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the trash</source>
        <translation>
            <numerusform>%Ln in the trash</numerusform>
            <numerusform>%Ln in the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln invalid</source>
        <translation>
            <numerusform>%Ln invalid</numerusform>
            <numerusform>%Ln invalid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln invalid before</source>
        <translation>
            <numerusform>%Ln invalid before</numerusform>
            <numerusform>%Ln invalid before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) done; importing the same file again skips them.</source>
        <translation>
            <numerusform>%Ln line done; importing the same file again skips it.</numerusform>
            <numerusform>%Ln lines done; importing the same file again skips them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) were saved as %1.</source>
        <translation>
            <numerusform>%Ln line was saved as %1.</numerusform>
            <numerusform>%Ln lines were saved as %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are being sent just now.</source>
        <translation>
            <numerusform>%Ln message is being sent just now.</numerusform>
            <numerusform>%Ln messages are being sent just now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) are sent when a server looks next: in ten minutes at the latest while anybody waits for word, else with the next visitor.</source>
        <translation>
            <numerusform>%Ln message is sent when a server looks next: in ten minutes at the latest while anybody waits for word, else with the next visitor.</numerusform>
            <numerusform>%Ln messages are sent when a server looks next: in ten minutes at the latest while anybody waits for word, else with the next visitor.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) given up.</source>
        <translation>
            <numerusform>%Ln message given up.</numerusform>
            <numerusform>%Ln messages given up.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) that failed for good are tried again.</source>
        <translation>
            <numerusform>%Ln message that failed for good is tried again.</numerusform>
            <numerusform>%Ln messages that failed for good are tried again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) were sent meanwhile, or are over.</source>
        <translation>
            <numerusform>%Ln message was sent meanwhile, or is over.</numerusform>
            <numerusform>%Ln messages were sent meanwhile, or are over.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) will not be sent.</source>
        <translation>
            <numerusform>%Ln message will not be sent.</numerusform>
            <numerusform>%Ln messages will not be sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln minute(s)</source>
        <translation>
            <numerusform>%Ln minute</numerusform>
            <numerusform>%Ln minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more code(s)</source>
        <translation>
            <numerusform>%Ln more code</numerusform>
            <numerusform>%Ln more codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not a code (line %1)</source>
        <translation>
            <numerusform>%Ln not a code (line %1)</numerusform>
            <numerusform>%Ln not a code (line %1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not a code: see what is left above</source>
        <translation>
            <numerusform>%Ln not a code: see what is left above</numerusform>
            <numerusform>%Ln not a code: see what is left above</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new event(s)</source>
        <translation>
            <numerusform>%Ln new event</numerusform>
            <numerusform>%Ln new events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new event(s) or more</source>
        <translation>
            <numerusform>%Ln new event or more</numerusform>
            <numerusform>%Ln new events or more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them given to the next in line</source>
        <translation>
            <numerusform>%Ln of them given to the next in line</numerusform>
            <numerusform>%Ln of them given to the next in line</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other(s) match, too, and stay as they are: their status does not allow it.</source>
        <translation>
            <numerusform>%Ln other matches, too, and stays as it is: its status does not allow it.</numerusform>
            <numerusform>%Ln others match, too, and stay as they are: their status does not allow it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proved to work</source>
        <translation>
            <numerusform>%Ln proved to work</numerusform>
            <numerusform>%Ln proved to work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln repeated</source>
        <translation>
            <numerusform>%Ln repeated</numerusform>
            <numerusform>%Ln repeated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reported not to work</source>
        <translation>
            <numerusform>%Ln reported not to work</numerusform>
            <numerusform>%Ln reported not to work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) copied.</source>
        <translation>
            <numerusform>%Ln row copied.</numerusform>
            <numerusform>%Ln rows copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) copied. %L1 more are selected but not loaded; a report has them all.</source>
        <translation>
            <numerusform>%Ln row copied. %L1 more are selected but not loaded; a report has them all.</numerusform>
            <numerusform>%Ln rows copied. %L1 more are selected but not loaded; a report has them all.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected code(s), %1</source>
        <translation>
            <numerusform>%Ln selected code, %1</numerusform>
            <numerusform>%Ln selected codes, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suspension(s) go with it, past ones among them.</source>
        <translation>
            <numerusform>%Ln suspension goes with it.</numerusform>
            <numerusform>%Ln suspensions go with it, past ones among them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s)</source>
        <translation>
            <numerusform>%Ln ticket</numerusform>
            <numerusform>%Ln tickets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) in all.</source>
        <translation>
            <numerusform>%Ln ticket in all.</numerusform>
            <numerusform>%Ln tickets in all.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) that are over move to the kept one’s history.</source>
        <translation>
            <numerusform>%Ln ticket that is over moves to the kept one’s history.</numerusform>
            <numerusform>%Ln tickets that are over move to the kept one’s history.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) wait</source>
        <translation>
            <numerusform>%Ln ticket waits</numerusform>
            <numerusform>%Ln tickets wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) wait: the line is served the next time that anybody looks at it.</source>
        <translation>
            <numerusform>%Ln ticket waits: the line is served the next time that anybody looks at it.</numerusform>
            <numerusform>%Ln tickets wait: the line is served the next time that anybody looks at it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln used before</source>
        <translation>
            <numerusform>%Ln used before</numerusform>
            <numerusform>%Ln used before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Note of %Ln code(s)</source>
        <translation>
            <numerusform>&amp;Note of the code</numerusform>
            <numerusform>&amp;Note of %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>An import is running: %Ln line(s) are done.</source>
        <translation>
            <numerusform>An import is running: %Ln line is done.</numerusform>
            <numerusform>An import is running: %Ln lines are done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>As far as his browser is recognised, he had %Ln ticket(s).</source>
        <translation>
            <numerusform>As far as his browser is recognised, this is its only ticket.</numerusform>
            <numerusform>As far as his browser is recognised, it had %Ln tickets.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changes to %n campaign(s) are not saved.</source>
        <translation>
            <numerusform>Changes to %n campaign are not saved.</numerusform>
            <numerusform>Changes to %n campaigns are not saved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln second(s)</source>
        <translation>
            <numerusform>Every %Ln second</numerusform>
            <numerusform>Every %Ln seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Gave %Ln code(s) back</source>
        <translation>
            <numerusform>Gave %Ln code back</numerusform>
            <numerusform>Gave %Ln codes back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Gave %Ln code(s): %1 good, %2 invalid</source>
        <translation>
            <numerusform>Gave %Ln code: %1 good, %2 invalid</numerusform>
            <numerusform>Gave %Ln codes: %1 good, %2 invalid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>He gave %Ln code(s) back: %1 proved to work, %2 not to.</source>
        <translation>
            <numerusform>He gave %Ln code back: %1 proved to work, %2 not to.</numerusform>
            <numerusform>He gave %Ln codes back: %1 proved to work, %2 not to.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Suspicious: %Ln code(s) that he gave went to himself, as it seems, and count for no recognition (the same account: %1; the same browser: %2; the same address on one day: %3).</source>
        <translation>
            <numerusform>Suspicious: %Ln code that he gave went to himself, as it seems, and counts for no recognition (the same account: %1; the same browser: %2; the same address on one day: %3).</numerusform>
            <numerusform>Suspicious: %Ln codes that he gave went to himself, as it seems, and count for no recognition (the same account: %1; the same browser: %2; the same address on one day: %3).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is ready; %Ln code(s) are handed out before it, oldest first.</source>
        <translation>
            <numerusform>It is ready; %Ln code is handed out before it, oldest first.</numerusform>
            <numerusform>It is ready; %Ln codes are handed out before it, oldest first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It waits: %Ln ticket(s) are served before it, of %1 in the line.</source>
        <translation>
            <numerusform>It waits: %Ln ticket is served before it, of %1 in the line.</numerusform>
            <numerusform>It waits: %Ln tickets are served before it, of %1 in the line.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %Ln day(s)</source>
        <translation>
            <numerusform>Last %Ln day</numerusform>
            <numerusform>Last %Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, because somebody else has changed them since: %Ln code(s)</source>
        <translation>
            <numerusform>Left alone, because somebody else has changed it since: %Ln code</numerusform>
            <numerusform>Left alone, because somebody else has changed them since: %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left as they were, because their status does not allow it: %Ln code(s)</source>
        <translation>
            <numerusform>Left as it was, because its status does not allow it: %Ln code</numerusform>
            <numerusform>Left as they were, because their status does not allow it: %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not taken back, because somebody has been given them: %Ln code(s)</source>
        <translation>
            <numerusform>Not taken back, because somebody has been given it: %Ln code</numerusform>
            <numerusform>Not taken back, because somebody has been given them: %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not taken back, because the next in line has them: %Ln code(s)</source>
        <translation>
            <numerusform>Not taken back, because the next in line has it: %Ln code</numerusform>
            <numerusform>Not taken back, because the next in line has them: %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not taken back, because they were given out or changed meanwhile: %Ln code(s)</source>
        <translation>
            <numerusform>Not taken back, because it was given out or changed meanwhile: %Ln code</numerusform>
            <numerusform>Not taken back, because they were given out or changed meanwhile: %Ln codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Note of %Ln code(s) changed</source>
        <translation>
            <numerusform>Note of %Ln code changed</numerusform>
            <numerusform>Note of %Ln codes changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only %L1 of the %Ln selected code(s) are loaded. Select fewer of them, or none for all that are shown.</source>
        <translation>
            <numerusform>Only %L1 of the %Ln selected code is loaded. Select none for all that are shown.</numerusform>
            <numerusform>Only %L1 of the %Ln selected codes are loaded. Select fewer of them, or none for all that are shown.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pass on. %1 gives you %n code(s) of your own. Leave them here for the next %n.</source>
        <translation>
            <numerusform>Pass on. %1 gives you %n code of your own. Leave it here for the next person.</numerusform>
            <numerusform>Pass on. %1 gives you %n codes of your own. Leave them here for the next %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Somebody else has changed %Ln of these codes since you saw them. Nothing was overwritten.</source>
        <translation>
            <numerusform>Somebody else has changed %Ln of these codes since you saw them. Nothing was overwritten.</numerusform>
            <numerusform>Somebody else has changed %Ln of these codes since you saw them. Nothing was overwritten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The campaign’s page tells no figure yet: fewer than %Ln wait(s) can be judged.</source>
        <translation>
            <numerusform>The campaign’s page tells no figure yet: fewer than %Ln wait can be judged.</numerusform>
            <numerusform>The campaign’s page tells no figure yet: fewer than %Ln waits can be judged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The campaign’s page tells that %1 % of %Ln wait(s) were no longer than was said.</source>
        <translation>
            <numerusform>The campaign’s page tells that %1 % of %Ln wait was no longer than was said.</numerusform>
            <numerusform>The campaign’s page tells that %1 % of %Ln waits were no longer than was said.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ticket %L1 of %2 was to give %Ln code(s) back by %3.</source>
        <translation>
            <numerusform>Ticket %L1 of %2 was to give %Ln code back by %3.</numerusform>
            <numerusform>Ticket %L1 of %2 was to give %Ln codes back by %3.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln day(s)</source>
        <translation>
            <numerusform>about %Ln day</numerusform>
            <numerusform>about %Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s)</source>
        <translation>
            <numerusform>about %Ln hour</numerusform>
            <numerusform>about %Ln hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s)</source>
        <translation>
            <numerusform>about %Ln minute</numerusform>
            <numerusform>about %Ln minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln second(s)</source>
        <translation>
            <numerusform>about %Ln second</numerusform>
            <numerusform>about %Ln seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>over %Ln code(s)…</source>
        <translation>
            <numerusform>over %Ln code…</numerusform>
            <numerusform>over %Ln codes…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in the table.</source>
        <translation>
            <numerusform>%Ln more in the table.</numerusform>
            <numerusform>%Ln more in the table.</numerusform>
        </translation>
    </message>
</context>
</TS>
