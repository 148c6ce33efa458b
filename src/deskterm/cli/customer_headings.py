"""Under which headings the columns of customers are known, in the four languages."""

from typing import Final

_WORDS: Final = """
name: customer, full name, client, vārds, klients, vārds uzvārds, имя, фио, клиент, 姓名, 名字, 客户, 客户姓名
surname: last name, family name, uzvārds, фамилия, 姓
mail: email, e-mail, e-mail address, email address, e-pasts, epasta adrese, e-pasta adrese, почта, эл. почта,
  электронная почта, емейл, 邮箱, 电子邮件, 电子邮箱
phone: telephone, mobile, phone number, tālrunis, telefons, mobilais, телефон, моб. телефон, мобильный, 电话,
  手机, 手机号, 联系电话
handle: social, twitter, instagram, username, lietotājvārds, логин, ник, 账号, 微信
salutation: addressed as, form of address, uzruna, обращение, 称呼
language: lang, valoda, язык, 语言
prefers: preferred channel, preferred, vēlamais kanāls, предпочитает, канал, 首选渠道
organisation: organization, company, firm, uzņēmums, organizācija, firma, компания, организация, 公司, 单位
group: segment, customer group, grupa, группа, 分组, 客户组
vip: important, svarīgs, вип, важный, 贵宾
note: notes, comment, remark, piezīme, piezīmes, komentārs, примечание, комментарий, 备注
consent mail: mail consent, newsletter, piekrišana e-pasts, piekrišana e-pastam, согласие почта, согласие на
  почту, 同意邮件
consent phone: phone consent, piekrišana tālrunis, piekrišana zvaniem, согласие звонки, согласие на звонки,
  同意电话
consent chat: chat consent, piekrišana tērzēšana, согласие чат, 同意聊天
consent social: social consent, piekrišana sociālie tīkli, согласие соцсети, 同意社交
order: order number, order no, invoice, pasūtījums, pasūtījuma numurs, заказ, номер заказа, 订单, 订单号
title: product, item, goods, prece, produkts, товар, наименование, 商品, 产品, 商品名称
amount: price, sum, total, summa, cena, сумма, цена, стоимость, 金额, 价格
currency: valūta, валюта, 货币, 币种
bought: date, bought at, order date, purchase date, datums, pirkuma datums, дата, дата заказа, дата покупки,
  日期, 购买日期, 下单日期
"""

FIELDS: Final = {
    field: tuple(word.strip() for word in words.split(","))
    for field, _, words in (line.partition(":") for line in _WORDS.replace("\n  ", " ").strip().splitlines())
}
"""Every field a column can be, with its headings; spaces, case and signs of a heading do not count."""
