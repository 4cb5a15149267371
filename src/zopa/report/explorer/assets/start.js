buildControls();
buildIssues();
byId("app").hidden = false;
takeHash();
