import { moreSecretWords } from './more-secret-words.ts';

/**
 * What secrets are called, and the few small words between such a noun and its value: data only (see `namedSecretsIn`).
 * Lower case, parted by commas; nouns of five letters and more may have up to two letters more at their end.
 */
export type SecretWords = {
  /** Whatever stands as its value is one, plain words too. */
  readonly password?: string;
  /** The same, and a code of something else as well: of a course, a product, a trade. */
  readonly either?: string;
  /** Digits, or something mixed. */
  readonly pin?: string;
  /** Also a law, a programme, a mixture: four digits and more, directly behind it. */
  readonly code?: string;
  /** Also what opens a door or a talk: something long and mixed. Beside the name of a network a password. */
  readonly key?: string;
  /** Drawn, or told in words. */
  readonly told?: string;
  /** Numbers by which states, insurers and banks know a person. */
  readonly identity?: string;
  /** Also a ticket and a verb: something mixed, announced or behind the name of an account. */
  readonly pass?: string;
  /** Stands before a slash and a password. */
  readonly account?: string;
  /** Called alike, and no secret. */
  readonly harmless?: string;
  /** Between noun and value. Empty: nothing is needed there. */
  readonly copula?: string;
  /** Behind the value, where the verb comes last. */
  readonly copulaBehind?: string;
  /** Between a value and its noun. */
  readonly as?: string;
  /** What follows is what it is for, or where it stands. */
  readonly preposition?: string;
  /** Before a noun: any one, nobody's own. */
  readonly anyOne?: string;
  /** How words begin that are said of a password, and are none. */
  readonly saidOf?: string;
  /** Other words that stand in sentences of any kind: a password of several words has none. */
  readonly small?: string;
  /** Forms of a noun that is said to be something: what follows needs no copula. Exactly so. */
  readonly subject?: string;
  /** Whose it is, and what for, stands right behind a noun, without a small word between. */
  readonly ownerFollows?: boolean;
};

export const secretWords: Readonly<Record<string, SecretWords>> = {
  everywhere: {
    password: 'password, passwords, passwd, pwd, pw',
    pin: 'pin, pins, pincode, pin-code, pin code, cvv, cvc, otp, puk',
    code: 'code, codes',
    key: 'token, api key, api-key, wpa',
    account: 'login, user, username',
    copula: "is, was, ist, war, lautet, è, e', es, est, c'est, c’est, é, är, er, это",
    as: 'as, als, come, como, comme, jako, как',
    preposition: 'for, für, per, pour, para, do, da, de, del, di, du, of',
    harmless: 'password manager, password-manager, qr code',
  },
  en: {
    password: 'pass phrase, passphrase, passcode, pass code, magic word',
    pin: `door code, gate code, entry code, access code, alarm code, security code, lock code, backup code,
      recovery code, verification code, safe code, safe combination`,
    pass: 'pass',
    code: 'combination',
    key: 'key, keys, secret, credential',
    told: 'unlock pattern, seed phrase, recovery phrase, wallet words, wallet phrase, secret phrase',
    identity: `ssn, social security number, passport number, passport no, passport, nhs number, nhs no,
      national insurance number, tax id, id card number, driving licence number, aadhaar, driver's license number,
      account number, routing number, sort code`,
    harmless: `password generator, password hash, password policy, passport photo, friend code, zip code,
      postal code, post code, area code, country code, dress code, source code, promo code, discount code,
      coupon code, booking code, order code, product code, tracking code, colour code, color code, error code,
      status code, course code, code of, key player, foreign key`,
    copula: 'is, was, are, equals, reads, called',
    as: 'as',
    preposition: 'for, of, on, in, at, from, with, by, to',
    anyOne: 'a, an, any, no, every, another',
    saidOf: `forgot, lost, gone, wrong, right, correct, incorrect, long, short, strong, weak, safe, secur, secret,
      same, different, expir, chang, reset, sav, stor, writ, hard, eas, old, new, require, need, not, missing,
      unknown, bad, good, simple, complicat, private, hid`,
    small:
      'the, too, far, very, so, quite, always, never, really, just, my, his, her, their, your, something, as, and, than',
  },
  it: {
    password: "parola d’ordine, parola d'ordine, parola chiave, psw",
    pin: 'codice di accesso, codice del cancello, codice di sicurezza, codice segreto, codici di backup',
    code: 'codice, codici, combinazione',
    key: 'chiave, segreto',
    told: 'frase segreta, frase di recupero, frase seed, segno di sblocco',
    identity: `codice fiscale, numero di passaporto, passaporto, carta d’identità, carta d'identità,
      tessera sanitaria, numero di conto`,
    account: 'utente',
    harmless: `codice amico, codice postale, codice d’ordine, codice d'ordine, codice sconto, codice civile,
      codice sorgente`,
    copula: "è, era, sono, e'",
    as: 'come',
    preposition: 'di, del, della, dello, dei, delle, per, dal, sul, sulla, con',
    anyOne: 'un, una, nessuna, ogni',
    saidOf: `dimenticat, pers, sbagliat, giust, lung, cort, sicur, debol, fort, scadut, cambiat`,
    small: 'il, lo, la, le, gli, i, troppo, molto, sempre, mai, così, quella, quello, mia, sua, e, da, in, a',
  },
  de: {
    password: 'passwort, passwörter, kennwort, kennwörter, zugangsdaten',
    pin: 'geheimzahl, zahlenkombination, zugangscode, türcode, torcode, sicherheitscode, wiederherstellungscode',
    code: 'kombination',
    key: 'schlüssel, geheimnis',
    told: 'entsperrmuster, wiederherstellungsphrase',
    identity: `sozialversicherungsnummer, steuernummer, steuer-id, steueridentifikationsnummer, reisepassnummer,
      passnummer, ausweisnummer, personalausweis, reisepass, krankenversicherungsnummer, kontonummer`,
    account: 'benutzer, benutzername, nutzername',
    harmless: 'passwortmanager, passwort-manager, passwort manager, freundescode, postleitzahl',
    copula: 'ist, war, lautet, heißt, heisst, sind',
    as: 'als',
    preposition: 'für, fürs, von, vom, beim, bei, am, im, in, des, der, zum, zur, mit, aus',
    anyOne: 'ein, eine, einen, einem, kein, keine, jedes',
    saidOf: `vergess, verlor, falsch, richtig, lang, kurz, sicher, unsicher, stark, schwach, gleich, abgelauf,
      geänder, gespeicher, weg, neu, alt, geheim, einfach, schwer, nötig, notier`,
    small:
      'der, die, das, dem, den, zu, viel, sehr, so, immer, nie, ganz, mir, mich, ihm, ihr, etwas, leider, und, an, auf',
  },
  es: {
    password: 'contraseña, contrasena',
    pin: 'código de acceso, código de seguridad, código de la puerta, código secreto, códigos de respaldo',
    code: 'código, combinación',
    key: 'llave, secreto, clave',
    told: 'patrón de desbloqueo, frase semilla, frase de recuperación',
    identity: 'dni, nif, número de pasaporte, pasaporte, seguridad social, curp, número de cuenta',
    account: 'usuario',
    harmless: `gestor de contraseñas, código postal, código de amigo, código de pedido, código de descuento,
      palabra clave`,
    copula: 'es, era, son',
    as: 'como',
    preposition: 'de, del, para, en, con',
    anyOne: 'un, una, ninguna, cada',
    saidOf: `olvidad, perdid, incorrect, correct, larg, cort, segur, débil, fuert, caducad, cambiad`,
    small: 'el, la, los, las, muy, demasiado, siempre, tan, nunca, mi, su, y, a',
  },
  fr: {
    password: 'mot de passe, mots de passe, mdp',
    pin: "digicode, code d'accès, code d’accès, code du portail, code de sécurité, code secret, code de secours",
    code: 'combinaison',
    key: 'clé, clef, jeton',
    told: 'schéma de déverrouillage, phrase secrète, phrase de récupération',
    identity: `sécurité sociale, numéro de passeport, passeport, carte d’identité, carte d'identité, numéro fiscal,
      numéro de compte`,
    account: 'utilisateur, identifiant',
    harmless: 'gestionnaire de mots de passe, code postal, code ami, code promo, code de la route, code de commande',
    copula: "est, était, sont, c'est, c’est",
    as: 'comme',
    preposition: 'de, du, des, pour, sur, avec, chez, au, aux, dans',
    anyOne: 'un, une, aucun, chaque',
    saidOf: `oubli, perdu, faux, bon, long, court, sûr, faible, fort, expir, chang, incorrect`,
    small: 'le, la, les, trop, très, toujours, si, jamais, mon, son, et, à, en',
  },
  pt: {
    password: 'senha, senhas, palavra-passe, palavra passe',
    pin: 'código de acesso, código de segurança, código do portão, código secreto',
    code: 'combinação',
    key: 'chave, segredo',
    told: 'padrão de desbloqueio, frase de recuperação',
    identity: 'cpf, rg, número do passaporte, passaporte, número da conta',
    account: 'usuário, utilizador',
    harmless: 'gerenciador de senhas, gestor de senhas, código de amigo',
    copula: 'é, era, são',
    as: 'como',
    preposition: 'de, do, da, dos, das, com, no, na',
    anyOne: 'um, uma, nenhuma, cada',
    saidOf: `esquecid, perdid, errad, cert, long, curt, segur, frac, fort, boa, bom, expirad`,
    small: 'o, a, os, as, muito, sempre, tão, nunca, demais, meu, minha, e',
  },
  ja: {
    password: 'パスワード, 合言葉, パスコード, パスフレーズ',
    pin: '暗証番号, 認証コード, 確認コード, ピンコード, バックアップコード',
    code: 'コード, 暗号',
    key: '鍵, キー, トークン',
    told: 'ロック解除パターン, リカバリーフレーズ, シードフレーズ',
    identity: 'マイナンバー, パスポート番号, 旅券番号, 口座番号',
    harmless: 'パスワードマネージャー, パスワード管理, フレンドコード, ソースコード, 郵便番号',
    copula: 'は, が',
    copulaBehind: 'ですよ, です, だよ, だ, である, でした',
    saidOf: '忘れ, 秘密, 同じ, 内緒, 必要, 大事, 不明, 別, 簡単, 複雑, 変更',
  },
  zh: {
    password: '密码, 密碼, 口令, 暗号',
    pin: '验证码, 驗證碼, 门禁密码, 取款密码',
    key: '密钥, 密鑰, 令牌',
    told: '助记词, 助記詞',
    identity: '身份证号码, 身份证号, 身份证, 護照號碼, 护照号码, 护照号, 银行卡号, 社保号',
    harmless: '密码管理, 邮政编码',
    copula: '是, 为, 為, 叫',
    saidOf: '忘, 一样, 同, 什么, 错, 对, 不, 很, 太, 必, 用来, 保密, 随机, 简单, 复杂',
  },
  ko: {
    password: '비밀번호, 패스워드, 비번, 암호, 암구호',
    pin: '인증번호, 핀번호, 핀 번호, 출입 번호, 현관 번호',
    identity: '주민등록번호, 주민번호, 여권번호, 계좌번호',
    harmless: '비밀번호 관리, 암호화',
    copula: '는, 은, 가, 이',
    copulaBehind: '입니다, 이에요, 예요, 이야, 야, 이다',
    saidOf: '비밀, 동일, 문제',
  },
  th: {
    password: 'รหัสผ่าน, พาสเวิร์ด, รหัสลับ',
    either: 'รหัส',
    pin: 'รหัสพิน, พิน, รหัสประตู, รหัสเข้า',
    harmless: 'รหัสไปรษณีย์, รหัสนักศึกษา, รหัสพนักงาน',
    identity: 'เลขบัตรประชาชน, เลขบัญชี, เลขพาสปอร์ต',
    copula: 'คือ, เป็น',
    ownerFollows: true,
    saidOf: 'อะไร, ความลับ, เดิม, เดียว',
  },
  ru: {
    password: 'пароль, пароля, паролем, паролю, парол',
    pin: 'пин, пин-код, пинкод, пин код, код доступа, код домофона, код от домофона, код подтверждения',
    code: 'код, кода, коды, кодом, комбинация',
    key: 'ключ, токен, секрет',
    told: 'графический ключ, сид-фраза, секретная фраза',
    identity: 'снилс, инн, паспорт, номер паспорта, номер счёта, номер счета',
    account: 'логин',
    harmless: 'менеджер паролей, код друга, исходный код, почтовый код, код заказа',
    copula: ', это, есть, такой, был, теперь, це, є',
    as: 'как',
    preposition: 'от, для, к, у, в, с, из, від, до, з',
    saidOf: `забы, забу, втра, довг, змін, потеря, смен, помен, измен, неверн, неправильн, верн, длинн, коротк, слож, прост, над, слаб, тот,
      так, нов, стар, нуж, истек, не, где, записа, помн, утер, ест, менедж`,
    small: 'очень, слишком, всегда, никогда, и, на, мой, моя, так, уже, дуже, занадто, завжди, мій',
  },
  ar: {
    password: 'كلمة المرور, كلمة السر, كلمة مرور, كلمة سر, كلمه السر, باسورد, الباسورد',
    ownerFollows: true,
    pin: 'رمز الدخول, رمز التحقق, رمز الباب, رمز البوابة, الرقم السري, رقمي السري, رقم سري, رمز القفل',
    code: 'رمز',
    identity: 'رقم الهوية, رقم الجواز, رقم جواز السفر, رقم الحساب',
    copula: ', هو, هي, كانت',
    preposition: 'من, في, على, ل',
    saidOf: 'نسي, خطأ, صحيح, طويل, قصير, قوي, ضعيف, سري, جديد, قديم, نفس, منسي, غير, ضاع, دائم',
  },
  ...moreSecretWords,
};
