/// Documents as PyYAML 6 writes them. They are made of one object that holds every kind of text that PyYAML writes in a
/// form of its own:
///
///     python3 -c 'import yaml; print(yaml.dump({"command": "LR=1e-06 ...", "lines": "one\ntwo\n\nfour\n", ...}))'
enum PyYAMLTexts {
    /// `yaml.dump(object)`.
    static let block = #"""
        command: LR=1e-06 BS=16 TASK=/srv/zo/Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
          bash /srv/zo/run.sh 1>>/srv/zo/out 2>>/srv/zo/err word word word word word word
          word word word word word word word word word word word word word word word word
          word word word word word word word word end
        'colon: in key': 'a: b'
        empty: ''
        'null': null
        'true': true
        text true: 'true'
        number: 1.0e-06
        text number: 1e-06
        timestamp: '20250604_094210'
        lines: 'one

          two


          four

          '
        leading: '  spaces at both ends  '
        hash: 'a # b'
        tab: "a\tb"
        long quoted: 'it''s: a quoted text that is folded over lines because it is long a
          quoted text that is folded over lines because it is long a quoted text that is folded
          over lines because it is long '
        long escaped: "tab\tan escaped text that is folded over lines because it is long an\
          \ escaped text that is folded over lines because it is long an escaped text that\
          \ is folded over lines because it is long "
        long path: /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        control: "\0\a\e\x7F\N\L\uFEFF"
        dash: '- a'
        question: '? a'
        amp: '&a'
        star: '*a'
        bang: '!a'
        percent: '%a'
        at: '@a'
        brace: '{a}'
        bracket: '[a]'
        trail: 'colon:'
        nested:
        - - 1
          - 2
        - []
        - {}
        - a: 1
          b:
          - 1
          - c: null
        - text
        - null
        - ''
        list:
        - a
        - 'b: c'
        - '- d'
        list of lists:
        - - - 1
        deep:
          a:
            b:
              c: []
        learning_rates:
        - 1.0e-06
        - 5.0e-07
        3: integer key
        "\xE9": "\xFC \xFC"
        "emoji \U0001F600": "snow \u2603 man snow \u2603 man snow \u2603 man snow \u2603 man\
          \ snow \u2603 man snow \u2603 man snow \u2603 man snow \u2603 man snow \u2603 man\
          \ snow \u2603 man snow \u2603 man snow \u2603 man "

        """#

    /// `yaml.dump(object, allow_unicode=True, sort_keys=False)`.
    static let unicode = #"""
        command: LR=1e-06 BS=16 TASK=/srv/zo/Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
          bash /srv/zo/run.sh 1>>/srv/zo/out 2>>/srv/zo/err word word word word word word
          word word word word word word word word word word word word word word word word
          word word word word word word word word end
        'colon: in key': 'a: b'
        empty: ''
        'null': null
        'true': true
        text true: 'true'
        number: 1.0e-06
        text number: 1e-06
        timestamp: '20250604_094210'
        lines: 'one

          two


          four

          '
        leading: '  spaces at both ends  '
        hash: 'a # b'
        tab: "a\tb"
        long quoted: 'it''s: a quoted text that is folded over lines because it is long a
          quoted text that is folded over lines because it is long a quoted text that is folded
          over lines because it is long '
        long escaped: "tab\tan escaped text that is folded over lines because it is long an\
          \ escaped text that is folded over lines because it is long an escaped text that\
          \ is folded over lines because it is long "
        long path: /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        control: "\0\a\e\x7F\N\L\uFEFF"
        dash: '- a'
        question: '? a'
        amp: '&a'
        star: '*a'
        bang: '!a'
        percent: '%a'
        at: '@a'
        brace: '{a}'
        bracket: '[a]'
        trail: 'colon:'
        nested:
        - - 1
          - 2
        - []
        - {}
        - a: 1
          b:
          - 1
          - c: null
        - text
        - null
        - ''
        list:
        - a
        - 'b: c'
        - '- d'
        list of lists:
        - - - 1
        deep:
          a:
            b:
              c: []
        learning_rates:
        - 1.0e-06
        - 5.0e-07
        3: integer key
        é: ü ü
        emoji 😀: 'snow ☃ man snow ☃ man snow ☃ man snow ☃ man snow ☃ man snow ☃ man snow ☃
          man snow ☃ man snow ☃ man snow ☃ man snow ☃ man snow ☃ man '

        """#

    /// `yaml.dump(another, default_flow_style=None)`.
    static let flow = #"""
        learning_rates: [1.0e-06, 5.0e-07]
        names: [a b, it's, 'x: y', '-1', null, true]
        runs:
        - [1, 2]
        - []
        - [a]

        """#
}
