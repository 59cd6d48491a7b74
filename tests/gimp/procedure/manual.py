# SPDX-License-Identifier: GPL-3.0-or-later
"""The Help button: GIMP knows where the manual lies, and the page is there."""

import os
import re
import urllib.parse
import urllib.request
import xml.etree.ElementTree

from gi.repository import Gimp

from tap import Skip, check, equal


@check('GIMP knows the manual, whose page of the procedure is there')
def manual():
    folder = os.path.join(Gimp.directory(), 'plug-ins', 'adderscale', 'manual')
    if not os.path.isdir(folder):
        raise Skip('the manual was not built')
    with open(os.path.join(Gimp.directory(), 'pluginrc'), encoding='latin-1') as file:   # icons are in it
        found = re.search(r'\(help-def "adderscale" "(file://[^"]*)"\)', file.read())
    equal(urllib.request.url2pathname(urllib.parse.urlparse(found.group(1)).path), folder, 'folder')
    pages = {item.get('id'): item.get('ref')
             for item in xml.etree.ElementTree.parse(os.path.join(folder, 'en', 'gimp-help.xml')).getroot()}
    page = os.path.join(folder, 'en', pages['plug-in-adderscale-upscale'])
    equal(os.path.isfile(page), True, page)
